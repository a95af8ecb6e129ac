import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { batchWriteItem } from "./operations/batch-write-item.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { getItem } from "./operations/get-item.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { scan } from "./operations/scan.ts";
import { updateItem } from "./operations/update-item.ts";
import { describeStream } from "./streams/operations/describe-stream.ts";
import { getRecords } from "./streams/operations/get-records.ts";
import { getShardIterator } from "./streams/operations/get-shard-iterator.ts";
import { listStreams } from "./streams/operations/list-streams.ts";
import { contextWith, plain, scoresTable, type TestContext } from "./testing.ts";
import type { Item } from "./values/attribute-value.ts";

/**
 * Random histories of one table, held against a map in memory: after each step the touched item, and at the end every
 * partition, the whole table, and what a reader of the stream makes of it, are those of the map.
 */

const TableName = "scores";
const partitions = ["a", "b", "A"];
/** Among them neighbours, prefixes of each other and both ends of a number's range. */
const sorts = ["-1e125", "-10", "-1", "0", "0.5", "1", "9", "10", "10.01", "1e125"];

type Step =
  | { do: "put"; pk: string; sk: string; value: string }
  | { do: "put-new"; pk: string; sk: string; value: string }
  | { do: "add"; pk: string; sk: string; amount: number }
  | { do: "delete"; pk: string; sk: string }
  | { do: "batch"; puts: [string, string][]; deletes: [string, string][]; value: string };

const key = { pk: fc.constantFrom(...partitions), sk: fc.constantFrom(...sorts) };
const value = fc.constantFrom("x", "y");
const pair = fc.tuple(key.pk, key.sk);
const pairs = fc.uniqueArray(pair, { maxLength: 6, selector: ([pk, sk]) => `${pk} ${sk}` });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("put" as const), ...key, value }),
  fc.record({ do: fc.constant("put-new" as const), ...key, value }),
  fc.record({ do: fc.constant("add" as const), ...key, amount: fc.integer({ min: -1, max: 1 }) }),
  fc.record({ do: fc.constant("delete" as const), ...key }),
  fc.record({ do: fc.constant("batch" as const), puts: pairs, deletes: pairs, value }),
);

type Oracle = Map<string, Item>;
const idOf = (pk: string, sk: string) => `${pk} ${sk}`;
const keyOf = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { N: sk } });
/** How the service writes the number back. */
const canonical = new Map<string, string>();

it("keeps tables and streams that agree with a simple map", async () => {
  await learnNumbers();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (steps, limit) => {
        const context = await contextWith({
          ...scoresTable,
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType: "N" },
          ],
          StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
        });
        const oracle: Oracle = new Map();
        for (const each of steps) await take(context, oracle, each);
        for (const pk of partitions) await comparePartition(context, oracle, pk, limit);
        expect(sortedById(await scanAll(context, limit))).toEqual(sortedById([...oracle.values()]));
        expect(sortedById([...(await replay(context, limit)).values()])).toEqual(sortedById([...oracle.values()]));
      },
    ),
    { numRuns: 60 },
  );
});

/** The canonical text of each sort key; values are the business of another test. */
async function learnNumbers(): Promise<void> {
  const other = await contextWith({ ...scoresTable, TableName: "numbers" });
  for (const sk of sorts) {
    await putItem(other, { TableName: "numbers", Item: { pk: { S: "n" }, sk: { S: sk }, n: { N: sk } } });
    const { Item: item } = plain(
      await getItem(other, { TableName: "numbers", Key: { pk: { S: "n" }, sk: { S: sk } } }),
    );
    canonical.set(sk, ((item as Item)["n"] as { N: string }).N);
  }
}

async function take(context: TestContext, oracle: Oracle, each: Step): Promise<void> {
  if (each.do === "batch") return takeBatch(context, oracle, each);
  const { pk, sk } = each;
  const id = idOf(pk, sk);
  const Key = keyOf(pk, sk);
  const before = oracle.get(id);
  const stored = { pk: { S: pk }, sk: { N: canonical.get(sk)! } };
  if (each.do === "put") {
    const answer = await putItem(context, {
      TableName,
      Item: { ...Key, v: { S: each.value } },
      ReturnValues: "ALL_OLD",
    });
    expect(plain(answer)).toEqual(before ? { Attributes: before } : {});
    oracle.set(id, { ...stored, v: { S: each.value } });
  } else if (each.do === "put-new") {
    const put = putItem(context, {
      TableName,
      Item: { ...Key, v: { S: each.value } },
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    if (before)
      await expect(put).rejects.toMatchObject({ code: "ConditionalCheckFailedException", members: { Item: before } });
    else {
      await put;
      oracle.set(id, { ...stored, v: { S: each.value } });
    }
  } else if (each.do === "add") {
    const sum = Number((before?.["n"] as { N: string } | undefined)?.N ?? "0") + each.amount;
    const answer = await updateItem(context, {
      TableName,
      Key,
      UpdateExpression: "ADD n :amount",
      ExpressionAttributeValues: { ":amount": { N: `${each.amount}` } },
      ReturnValues: "ALL_NEW",
    });
    oracle.set(id, { ...(before ?? stored), n: { N: `${sum}` } });
    expect(plain(answer).Attributes).toEqual(oracle.get(id));
  } else {
    const answer = await deleteItem(context, { TableName, Key, ReturnValues: "ALL_OLD" });
    expect(plain(answer)).toEqual(before ? { Attributes: before } : {});
    oracle.delete(id);
  }
  const after = oracle.get(id);
  expect(plain(await getItem(context, { TableName, Key }))).toEqual(after ? { Item: after } : {});
}

async function takeBatch(context: TestContext, oracle: Oracle, batch: Step & { do: "batch" }): Promise<void> {
  const putIds = new Set(batch.puts.map(([pk, sk]) => idOf(pk, sk)));
  const deletes = batch.deletes.filter(([pk, sk]) => !putIds.has(idOf(pk, sk)));
  const writes = [
    ...batch.puts.map(([pk, sk]) => ({ PutRequest: { Item: { ...keyOf(pk, sk), v: { S: batch.value } } } })),
    ...deletes.map(([pk, sk]) => ({ DeleteRequest: { Key: keyOf(pk, sk) } })),
  ];
  if (writes.length === 0) return;
  await batchWriteItem(context, { RequestItems: { [TableName]: writes } });
  for (const [pk, sk] of batch.puts) {
    oracle.set(idOf(pk, sk), { pk: { S: pk }, sk: { N: canonical.get(sk)! }, v: { S: batch.value } });
  }
  for (const [pk, sk] of deletes) oracle.delete(idOf(pk, sk));
}

async function comparePartition(context: TestContext, oracle: Oracle, pk: string, limit: number): Promise<void> {
  const expected = itemsOf(oracle, pk, sorts);
  const byKey = { TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": { S: pk } } };
  expect(await pages(limit, (page) => query(context, { ...byKey, ...page }))).toEqual(expected);
  const backwards = await pages(limit, (page) => query(context, { ...byKey, ...page, ScanIndexForward: false }));
  expect(backwards).toEqual([...expected].reverse());
  const between = await query(context, {
    ...byKey,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :low AND :high",
    ExpressionAttributeValues: {
      ":pk": { S: pk },
      ":low": { N: sorts[limit - 1]! },
      ":high": { N: sorts[limit + 1]! },
    },
  });
  const inside = itemsOf(oracle, pk, sorts.slice(limit - 1, limit + 2));
  expect(plain(between.Items)).toEqual(inside);
}

function itemsOf(oracle: Oracle, pk: string, ofSorts: readonly string[]): Item[] {
  return ofSorts.map((sk) => oracle.get(idOf(pk, sk))).filter((item) => item !== undefined);
}

async function scanAll(context: TestContext, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let Segment = 0; Segment < limit; Segment++) {
    const segment = { TableName, Segment, TotalSegments: limit };
    items.push(...(await pages(limit, (page) => scan(context, { ...segment, ...page }))));
  }
  return items;
}

interface Page {
  Items?: unknown[] | undefined;
  LastEvaluatedKey?: unknown;
}

async function pages(
  Limit: number,
  read: (page: { Limit: number; ExclusiveStartKey?: Item }) => Promise<Page>,
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

/** What a reader of the stream knows of the table, checking that each record fits to those before it. */
async function replay(context: TestContext, Limit: number): Promise<Map<string, Item>> {
  const [StreamArn] = (await listStreams(context, { TableName })).Streams!.map((stream) => stream.StreamArn!);
  const { StreamDescription } = await describeStream(context, { StreamArn: StreamArn! });
  const ShardId = StreamDescription!.Shards![0]!.ShardId!;
  const first = { StreamArn: StreamArn!, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
  let { ShardIterator } = await getShardIterator(context, first);
  const state = new Map<string, Item>();
  for (;;) {
    const answer = await getRecords(context, { ShardIterator: ShardIterator!, Limit });
    if (answer.Records.length === 0) return state;
    for (const { eventName, dynamodb } of plain(answer.Records) as unknown as _Record[]) {
      const id = JSON.stringify(dynamodb!.Keys);
      expect(dynamodb!.OldImage).toEqual(state.get(id));
      expect(dynamodb!.NewImage).not.toEqual(dynamodb!.OldImage);
      expect(eventName).toBe(!dynamodb!.OldImage ? "INSERT" : dynamodb!.NewImage ? "MODIFY" : "REMOVE");
      if (dynamodb!.NewImage) state.set(id, dynamodb!.NewImage as unknown as Item);
      else state.delete(id);
    }
    ShardIterator = answer.NextShardIterator!;
  }
}

function sortedById(items: readonly Item[]): Item[] {
  const id = (item: Item) => JSON.stringify([item["pk"], item["sk"]]);
  return [...items].sort((one, other) => (id(one) < id(other) ? -1 : 1));
}
