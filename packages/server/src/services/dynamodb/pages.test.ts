import type { QueryInput } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import type { RequestContext } from "../../engine/service.ts";
import type { Store } from "../../store/store.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { contextWith, plain, scoresTable, type TestContext } from "./testing.ts";
import type { Wire } from "./wire.ts";

const itemCount = 1_300;
const name = (index: number) => String(index).padStart(4, "0");
const names = Array.from({ length: itemCount }, (_, index) => name(index));
const ofAda: Wire<QueryInput> = {
  TableName: "scores",
  KeyConditionExpression: "pk = :pk",
  ExpressionAttributeValues: { ":pk": { S: "ada" } },
};

/** Counts the reads of the store, and does something after the first. */
function withReads(context: RequestContext, afterFirst?: () => Promise<unknown>) {
  const { store } = context.platform;
  const reads = { count: 0 };
  const counting: Store = {
    ...store,
    async read(work) {
      const result = await store.read(work);
      reads.count++;
      if (reads.count === 1) await afterFirst?.();
      return result;
    },
  };
  return { reads, context: { ...context, platform: { ...context.platform, store: counting } } as RequestContext };
}

async function sortKeys(context: RequestContext, more: Partial<Wire<QueryInput>> = {}) {
  const page = plain(await query(context, { ...ofAda, ...more }));
  return { ...page, keys: (page.Items as { sk: { S: string } }[] | undefined)?.map(({ sk }) => sk.S) };
}

describe("a long page", () => {
  let context: TestContext;

  beforeAll(async () => {
    context = await contextWith(scoresTable);
    for (const sk of names) {
      const Item = { pk: { S: "ada" }, sk: { S: sk }, odd: { BOOL: Number(sk) % 2 === 1 } };
      await putItem(context, { TableName: "scores", Item });
    }
  });

  it("is read in slices, and a short one at once", async () => {
    const long = withReads(context);
    expect((await sortKeys(long.context)).keys).toEqual(names);
    expect(long.reads.count).toBe(6);
    const short = withReads(context);
    expect((await sortKeys(short.context, { Limit: 200 })).keys).toEqual(names.slice(0, 200));
    expect(short.reads.count).toBe(1);
  });

  it("is whole in both directions, up to its limit, filtered and counted", async () => {
    const capacity = { ReturnConsumedCapacity: "TOTAL" } as const;
    expect((await sortKeys(context, { ScanIndexForward: false })).keys).toEqual([...names].reverse());
    expect(await sortKeys(context, { Limit: 1_001 })).toMatchObject({
      keys: names.slice(0, 1_001),
      LastEvaluatedKey: { sk: { S: name(1_000) } },
    });
    expect(await sortKeys(context, { Limit: 1_000 })).toMatchObject({ Count: 1_000, LastEvaluatedKey: {} });
    const odd = { ...ofAda.ExpressionAttributeValues, ":odd": { BOOL: true } };
    const filtered = { FilterExpression: "odd = :odd", ExpressionAttributeValues: odd };
    expect(await sortKeys(context, { ...filtered, ProjectionExpression: "sk" })).toMatchObject({
      keys: names.filter((_, index) => index % 2 === 1),
      Count: itemCount / 2,
      ScannedCount: itemCount,
    });
    const counted = await sortKeys(context, { ...filtered, ...capacity, Select: "COUNT" });
    expect(counted).toMatchObject({ Count: itemCount / 2, ScannedCount: itemCount });
    expect(counted.keys).toBeUndefined();
    // pk, ada, sk, four digits, odd and a byte for the flag.
    expect(counted.ConsumedCapacity?.CapacityUnits).toBe(Math.ceil((itemCount * 15) / 4096) / 2);
  });

  it("shows what happens between its slices, each item as it was at one moment", async () => {
    const during = withReads(context, async () => {
      for (const sk of [name(3), name(1_200)]) {
        await deleteItem(context, { TableName: "scores", Key: { pk: { S: "ada" }, sk: { S: sk } } });
      }
    });
    const { keys } = await sortKeys(during.context);
    expect(keys).toEqual(names.filter((sk) => sk !== name(1_200)));
  });
});
