import { beforeEach, describe, expect, it } from "vitest";
import { scoresTable } from "../testing.ts";
import { type WatchedTable, watchedTable } from "./insights-for-tests.ts";

const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
const indexed = {
  ...scoresTable,
  BillingMode: "PROVISIONED" as const,
  ProvisionedThroughput: units,
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-sk",
      KeySchema: [{ AttributeName: "sk", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
      ProvisionedThroughput: units,
    },
  ],
};

const key = (pk: string, sk = "1") => ({ pk: { S: pk }, sk: { S: sk } });
const text = { text: { S: "x".repeat(20 * 1024) } };
const ofPartition = (pk: string) => ({
  KeyConditionExpression: "#p = :p",
  ExpressionAttributeNames: { "#p": "pk" },
  ExpressionAttributeValues: { ":p": { S: pk } },
});

let table: WatchedTable;
const both = async () => ({ PKT: await table.counted("PKT"), SKT: await table.counted("SKT") });
const refused = (operation: string, input: object) =>
  expect(table.run(operation, input)).rejects.toThrow(/throughput for the table was exceeded|cancelled/);

beforeEach(async () => {
  table = await watchedTable(indexed, "THROTTLED_KEYS");
});

describe("writes", () => {
  beforeEach(async () => {
    // The table owes more than a minute from here on. The index has nothing of it.
    await table.run("PutItem", { Item: { ...key("a"), ...text, more: text.text } });
  });

  it("count by their keys", async () => {
    await refused("PutItem", { Item: key("b") });
    await refused("DeleteItem", { Key: key("b") });
    await refused("UpdateItem", { Key: key("b", "2") });
    await refused("BatchWriteItem", {
      RequestItems: { scores: [{ PutRequest: { Item: key("c") } }, { DeleteRequest: { Key: key("d") } }] },
    });
    const TransactItems = [{ Put: { TableName: "scores", Item: key("e") } }];
    await refused("TransactWriteItems", { TransactItems });
    expect(await both()).toEqual({
      PKT: { b: 3, c: 1, d: 1, e: 1 },
      SKT: { "b 1": 2, "b 2": 1, "c 1": 1, "d 1": 1, "e 1": 1 },
    });
  });

  it("that are no requests at all do not", async () => {
    await refused("PutItem", { Item: { pk: { S: "x".repeat(3000) }, sk: { N: "no number" } } });
    await refused("DeleteItem", { Key: { pk: { S: "x".repeat(3000) }, sk: { S: "1" } } });
    await refused("DeleteItem", { Key: { pk: { M: {} } } });
    await refused("DeleteItem", { Key: null });
    await refused("BatchWriteItem", { RequestItems: { scores: [{}, { PutRequest: {} }] } });
    expect(await both()).toEqual({ PKT: {}, SKT: {} });
  });
});

describe("reads", () => {
  beforeEach(async () => {
    await table.context.platform.clock.advance(300_000);
    await table.run("PutItem", { Item: { ...key("a"), ...text } });
    // Six units each, and 300 are there.
    for (let read = 0; read < 50; read++) await table.run("GetItem", { Key: key("a"), ConsistentRead: true });
  });

  it("count by their keys, queries by their partitions, scans not at all", async () => {
    await refused("GetItem", { Key: key("a") });
    await refused("BatchGetItem", { RequestItems: { scores: { Keys: [key("a"), key("b")] } } });
    await refused("TransactGetItems", { TransactItems: [{ Get: { TableName: "scores", Key: key("c") } }] });
    await refused("Query", ofPartition("a"));
    await refused("Query", { KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "d" }] } } });
    await refused("Query", { KeyConditionExpression: "nonsense" });
    await refused("Scan", {});
    expect(await both()).toEqual({
      PKT: { a: 3, b: 1, c: 1, d: 1 },
      SKT: { "a 1": 2, "b 1": 1, "c 1": 1 },
    });
    expect(await table.counted("PKT", "scores-by-sk")).toEqual({});
  });
});

it("reads of an index count for the index, writes that it cannot take for nobody", async () => {
  table = await watchedTable({ ...indexed, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 100 } });
  await table.context.platform.clock.advance(300_000);
  await table.run("PutItem", { Item: { ...key("a", "Ulm"), ...text } });
  const ofIndex = { KeyConditionExpression: "sk = :s", ExpressionAttributeValues: { ":s": { S: "Ulm" } } };
  const query = () => table.run("Query", { IndexName: "by-sk", ...ofIndex });
  for (let read = 0; read < 100; read++) await query();
  await expect(query()).rejects.toThrow("one or more global secondary indexes");
  for (let write = 0; write < 14; write++) await table.run("PutItem", { Item: { ...key("b", `${write}`), ...text } });
  await expect(table.run("PutItem", { Item: key("b") })).rejects.toThrow("one or more global secondary indexes");
  expect(await table.counted("PKT", "scores-by-sk")).toEqual({ Ulm: 1 });
  expect(await both()).toEqual({ PKT: {}, SKT: {} });
});
