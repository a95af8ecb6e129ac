import type { TransactWriteItem, TransactWriteItemsInput } from "@aws-sdk/client-dynamodb";
import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { beforeEach, describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { describeStream } from "../streams/operations/describe-stream.ts";
import { getRecords } from "../streams/operations/get-records.ts";
import { getShardIterator } from "../streams/operations/get-shard-iterator.ts";
import { contextWith, peopleTable, plain, scoresTable, type TestContext } from "../testing.ts";
import type { Wire } from "../wire.ts";
import { describeTable } from "./describe-table.ts";
import { getItem } from "./get-item.ts";
import { putItem } from "./put-item.ts";
import { scan } from "./scan.ts";
import { transactWriteItems } from "./transact-write-items.ts";

type Action = Wire<TransactWriteItem>;
const TableName = "people";
const key = (pk: string) => ({ pk: { S: pk } });
const put = (pk: string, more = {}): Action => ({ Put: { TableName, Item: { ...key(pk), ...more } } });
const remove = (pk: string): Action => ({ Delete: { TableName, Key: key(pk) } });
const check = (pk: string, condition: string, more = {}): Action => ({
  ConditionCheck: { TableName, Key: key(pk), ConditionExpression: condition, ...more },
});
const count = (pk: string, more = {}): Action => ({
  Update: {
    TableName,
    Key: key(pk),
    UpdateExpression: "ADD visits :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
    ...more,
  },
});

describe("TransactWriteItems", () => {
  let context: TestContext;
  const write = (TransactItems: Action[], more: Partial<Wire<TransactWriteItemsInput>> = {}) =>
    transactWriteItems(context, { TransactItems, ...more });
  const read = async (pk: string) => plain(await getItem(context, { TableName, Key: key(pk) })).Item;

  beforeEach(async () => {
    context = await contextWith(
      { ...peopleTable, StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } },
      scoresTable,
    );
    await putItem(context, { TableName, Item: { ...key("old"), visits: { N: "1" } } });
    await putItem(context, { TableName, Item: key("gone") });
  });

  it("puts, updates, deletes and checks together, and the stream tells it in order", async () => {
    const score = { pk: { S: "a" }, sk: { S: "b" } };
    const actions = [put("new"), count("old"), remove("gone"), check("none", "attribute_not_exists(pk)")];
    expect(await write([...actions, { Put: { TableName: "scores", Item: score } }])).toEqual({});
    expect(await read("new")).toEqual(key("new"));
    expect(await read("old")).toEqual({ ...key("old"), visits: { N: "2" } });
    expect(await read("gone")).toBeUndefined();
    expect(await read("none")).toBeUndefined();
    expect((await scan(context, { TableName: "scores" })).Count).toBe(1);
    expect(await eventNames(context)).toEqual(["INSERT", "INSERT", "INSERT", "MODIFY", "REMOVE"]);
  });

  it("does nothing when one action cannot be done, and gives every action its reason", async () => {
    const cancelled = write([
      put("new"),
      check("old", "visits > :two", {
        ExpressionAttributeValues: { ":two": { N: "2" } },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
      count("gone", { UpdateExpression: "SET visits = nothing + :one" }),
    ]);
    await expect(cancelled).rejects.toMatchObject({
      code: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons " +
        "[None, ConditionalCheckFailed, ValidationError]",
      members: {
        CancellationReasons: [
          { Code: "None" },
          {
            Code: "ConditionalCheckFailed",
            Message: "The conditional request failed",
            Item: { ...key("old"), visits: { N: "1" } },
          },
          {
            Code: "ValidationError",
            Message: "The provided expression refers to an attribute that does not exist in the item",
          },
        ],
      },
    });
    expect(await read("new")).toBeUndefined();
    expect(await eventNames(context)).toEqual(["INSERT", "INSERT"]);
  });

  it("reports keys that do not fit as reasons too", async () => {
    const wrong = { Delete: { TableName, Key: { other: { S: "a" } } } };
    await expect(write([wrong])).rejects.toMatchObject({
      members: {
        CancellationReasons: [
          { Code: "ValidationError", Message: "The provided key element does not match the schema" },
        ],
      },
    });
  });

  it.each([
    [[put("a"), remove("a")], "Transaction request cannot include multiple operations on one item"],
    [[{}], "TransactItems can only contain one of Check, Put, Update or Delete"],
    [[{ ...put("a"), ...remove("a") }], "TransactItems can only contain one of Check, Put, Update or Delete"],
    [[put("a", { v: { S: "x".repeat(400 * 1024) } })], "Item size has exceeded the maximum allowed size"],
    [[{ Put: { TableName: "nobody", Item: key("a") } }], "Requested resource not found"],
    [
      Array.from({ length: 11 }, (_, number) => put(`${number}`, { v: { S: "x".repeat(390 * 1024) } })),
      "The items of a transaction cannot be larger than 4 MB together",
    ],
  ] as [Action[], string][])("refuses %#", async (actions, message) => {
    await expect(write(actions)).rejects.toMatchObject({ message });
  });

  it("costs twice what the writes cost alone", async () => {
    const actions = [put("new", { v: { S: "x".repeat(1024) } }), remove("gone"), check("old", "attribute_exists(pk)")];
    const { ConsumedCapacity } = await write(actions, { ReturnConsumedCapacity: "INDEXES" });
    const units = { CapacityUnits: 8, WriteCapacityUnits: 8 };
    expect(ConsumedCapacity).toEqual([{ TableName, ...units, Table: units }]);
  });

  it("is done once for a token, for ten minutes", async () => {
    const { clock } = context.platform;
    const once = { ClientRequestToken: "token", ReturnConsumedCapacity: "TOTAL" as const };
    expect((await write([count("old")], once)).ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 2, WriteCapacityUnits: 2 },
    ]);
    await clock.advance(10 * 60_000 - 1);
    expect((await write([count("old")], once)).ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 2, ReadCapacityUnits: 2 },
    ]);
    expect(await read("old")).toMatchObject({ visits: { N: "2" } });
    await expect(write([count("gone")], once)).rejects.toMatchObject({ code: "IdempotentParameterMismatchException" });
    await clock.advance(1);
    await write([count("old")], once);
    expect(await read("old")).toMatchObject({ visits: { N: "3" } });
  });

  it("may use a token again after a cancelled transaction", async () => {
    const once = { ClientRequestToken: "token" };
    await expect(write([check("none", "attribute_exists(pk)")], once)).rejects.toThrow("Transaction cancelled");
    await write([count("old")], once);
    expect(await read("old")).toMatchObject({ visits: { N: "2" } });
  });

  it("takes any text for a token", async () => {
    for (const ClientRequestToken of ["\ud800", "\ud801", "\0", "…"])
      await write([count("old")], { ClientRequestToken });
    expect(await read("old")).toMatchObject({ visits: { N: "5" } });
  });

  it("does not keep tokens for ever", async () => {
    const { clock, store } = context.platform;
    const rows = (kind: string) => store.read((tx) => [...tx.range(prefixRange(["dynamodb", kind]))].length);
    for (let number = 0; number < 30; number++) {
      await write([count("old")], { ClientRequestToken: `token ${number}` });
      await clock.advance(60_000);
    }
    expect(await rows("transaction-token")).toBeLessThan(12);
    expect(await rows("transaction-expiry")).toBe(await rows("transaction-token"));
  });
});

async function eventNames(context: TestContext): Promise<(string | undefined)[]> {
  const { Table } = await describeTable(context, { TableName });
  const StreamArn = Table!.LatestStreamArn!;
  const { StreamDescription } = await describeStream(context, { StreamArn });
  const ShardId = StreamDescription!.Shards![0]!.ShardId!;
  const input = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
  const { ShardIterator } = await getShardIterator(context, input);
  const { Records } = await getRecords(context, { ShardIterator: ShardIterator! });
  return (plain(Records) as unknown as _Record[]).map(({ eventName }) => eventName);
}
