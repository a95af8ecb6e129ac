import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { backfillIndexes } from "./index-backfill.ts";
import { batchWriteItem } from "./operations/batch-write-item.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { scan } from "./operations/scan.ts";
import { transactWriteItems } from "./operations/transact-write-items.ts";
import { updateItem } from "./operations/update-item.ts";
import { updateTable } from "./operations/update-table.ts";
import { contextWith, plain, type TestContext } from "./testing.ts";
import type { AttributeValue, Item } from "./values/attribute-value.ts";

/**
 * Random histories of a table with indexes, held against a map in memory: at the end every index, queried both ways in
 * pages of every size and scanned in segments, holds what the map says. One index comes in the middle of the history.
 */

const TableName = "indexed";
const table: CreateTableInput = {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "N" },
    { AttributeName: "g", AttributeType: "S" },
    { AttributeName: "b", AttributeType: "B" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "local",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "b", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "global",
      KeySchema: [
        { AttributeName: "g", KeyType: "HASH" },
        { AttributeName: "b", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["v"] },
    },
  ],
};
const late = {
  IndexName: "late",
  KeySchema: [{ AttributeName: "g", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
};

const partitions = ["p", "q"];
const sorts = ["-1", "0", "10"];
const groups = ["g", "G"];
/** Bytes that a key's own marks are made of, and beginnings of each other. */
const binaries = ["00", "0000", "0001", "000001", "01", "0100", "ff", "ff00", "ffff", "61"].map((hex) =>
  Buffer.from(hex, "hex").toString("base64"),
);

const item = fc.record(
  {
    pk: fc.constantFrom(...partitions).map((S) => ({ S })),
    sk: fc.constantFrom(...sorts).map((N) => ({ N })),
    g: fc.constantFrom(...groups).map((S) => ({ S })),
    b: fc.constantFrom(...binaries).map((B) => ({ B })),
    v: fc.constantFrom("x", "y").map((S) => ({ S })),
    w: fc.constantFrom("x", "y").map((S) => ({ S })),
  },
  { requiredKeys: ["pk", "sk"] },
) as fc.Arbitrary<Item>;
const step = fc.tuple(fc.constantFrom("put", "delete", "set", "unset", "batch", "transact"), item);

it("keeps indexes that agree with a simple map", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.nat(),
      fc.integer({ min: 1, max: 4 }),
      async (steps, middle, limit) => {
        const context = await contextWith(table);
        const oracle = new Map<string, Item>();
        for (const [at, [action, attributes]] of steps.entries()) {
          if (at === middle % steps.length) await addLateIndex(context);
          await take(context, oracle, action, attributes);
        }
        await backfillIndexes(context.platform.store);
        await compare(context, oracle, "local", ["pk", "b"], ["pk", "sk", "b"], limit);
        await compare(context, oracle, "global", ["g", "b"], ["pk", "sk", "g", "b", "v"], limit);
        await compare(context, oracle, "late", ["g"], undefined, limit);
      },
    ),
    { numRuns: 80 },
  );
});

async function addLateIndex(context: TestContext): Promise<void> {
  await updateTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Create: late }] });
}

async function take(context: TestContext, oracle: Map<string, Item>, action: string, given: Item): Promise<void> {
  const { pk, sk, ...rest } = given as Record<string, AttributeValue>;
  const Key = { pk: pk!, sk: sk! };
  const id = JSON.stringify(Key);
  if (action === "delete") {
    await deleteItem(context, { TableName, Key });
    oracle.delete(id);
  } else if (action === "set" || action === "unset") {
    const names = Object.keys(rest);
    if (names.length === 0) return;
    const before = oracle.get(id) ?? Key;
    if (action === "set") {
      const ExpressionAttributeValues = Object.fromEntries(names.map((name) => [`:${name}`, rest[name]!]));
      const UpdateExpression = `SET ${names.map((name) => `${name} = :${name}`).join(", ")}`;
      await updateItem(context, { TableName, Key, UpdateExpression, ExpressionAttributeValues });
      oracle.set(id, { ...before, ...rest });
    } else {
      await updateItem(context, { TableName, Key, UpdateExpression: `REMOVE ${names.join(", ")}` });
      oracle.set(id, Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))));
    }
  } else {
    if (action === "put") await putItem(context, { TableName, Item: given });
    else if (action === "batch") {
      await batchWriteItem(context, { RequestItems: { [TableName]: [{ PutRequest: { Item: given } }] } });
    } else await transactWriteItems(context, { TransactItems: [{ Put: { TableName, Item: given } }] });
    oracle.set(id, given);
  }
}

async function compare(
  context: TestContext,
  oracle: Map<string, Item>,
  IndexName: string,
  keys: readonly string[],
  projected: readonly string[] | undefined,
  limit: number,
): Promise<void> {
  const inIndex = [...oracle.values()].filter((each) => keys.every((name) => each[name]));
  const entries = inIndex.map((each) =>
    projected ? Object.fromEntries(Object.entries(each).filter(([name]) => projected.includes(name))) : each,
  );
  const scanned: Item[] = [];
  for (let Segment = 0; Segment < limit; Segment++) {
    const input = { TableName, IndexName, Segment, TotalSegments: limit };
    scanned.push(...(await pages(limit, (page) => scan(context, { ...input, ...page }))));
  }
  expect(inOrder(scanned)).toEqual(inOrder(entries));
  const [partitionKey, sortKey] = keys as [string, string?];
  for (const value of [...new Set([...partitions, ...groups])]) {
    const expected = entries.filter((entry) => (entry[partitionKey] as { S: string }).S === value);
    const byKey = {
      TableName,
      IndexName,
      KeyConditionExpression: `${partitionKey} = :v`,
      ExpressionAttributeValues: { ":v": { S: value } },
    };
    const forwards = await pages(limit, (page) => query(context, { ...byKey, ...page }));
    const backwards = await pages(limit, (page) => query(context, { ...byKey, ...page, ScanIndexForward: false }));
    expect(inOrder(forwards)).toEqual(inOrder(expected));
    expect(backwards).toEqual([...forwards].reverse());
    if (sortKey) await compareSorts(context, byKey, sortKey, forwards);
  }
}

async function compareSorts(
  context: TestContext,
  byKey: { TableName: string; IndexName: string; KeyConditionExpression: string; ExpressionAttributeValues: Item },
  sortKey: string,
  forwards: readonly Item[],
): Promise<void> {
  const bytesOf = (entry: Item) => Buffer.from((entry[sortKey] as { B: string }).B, "base64");
  for (let at = 1; at < forwards.length; at++) {
    expect(Buffer.compare(bytesOf(forwards[at - 1]!), bytesOf(forwards[at]!))).toBeLessThanOrEqual(0);
  }
  for (const B of binaries) {
    const bytes = Buffer.from(B, "base64");
    const holds: Record<string, (other: Buffer) => boolean> = {
      [`${sortKey} = :s`]: (other) => other.equals(bytes),
      [`${sortKey} < :s`]: (other) => Buffer.compare(other, bytes) < 0,
      [`${sortKey} <= :s`]: (other) => Buffer.compare(other, bytes) <= 0,
      [`${sortKey} > :s`]: (other) => Buffer.compare(other, bytes) > 0,
      [`${sortKey} >= :s`]: (other) => Buffer.compare(other, bytes) >= 0,
      [`begins_with(${sortKey}, :s)`]: (other) => other.subarray(0, bytes.length).equals(bytes),
      [`${sortKey} BETWEEN :s AND :s`]: (other) => other.equals(bytes),
    };
    for (const [condition, test] of Object.entries(holds)) {
      const answer = await query(context, {
        ...byKey,
        KeyConditionExpression: `${byKey.KeyConditionExpression} AND ${condition}`,
        ExpressionAttributeValues: { ...byKey.ExpressionAttributeValues, ":s": { B } },
      });
      expect(plain(answer.Items)).toEqual(forwards.filter((entry) => test(bytesOf(entry))));
    }
  }
}

async function pages(
  Limit: number,
  read: (page: { Limit: number; ExclusiveStartKey?: Item }) => Promise<{ Items?: unknown; LastEvaluatedKey?: unknown }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await read({ Limit, ...(start && { ExclusiveStartKey: start }) });
    items.push(...(plain(page.Items) as Item[]));
    start = page.LastEvaluatedKey as Item | undefined;
  } while (start);
  return items;
}

function inOrder(items: readonly Item[]): string[] {
  const text = (item: Item) => JSON.stringify(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));
  return items.map(text).sort();
}
