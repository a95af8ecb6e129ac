import { describe, expect, it } from "vitest";
import { scoresTable } from "../testing.ts";
import { type WatchedTable, watchedTable } from "./insights-for-tests.ts";

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const text = (kilobytes: number) => ({ text: { S: "x".repeat(kilobytes * 1024 - 100) } });
const land = (name: string) => ({ land: { S: name } });

const both = async ({ counted }: WatchedTable) => ({ PKC: await counted("PKC"), SKC: await counted("SKC") });

describe("single items", () => {
  it("count what they consume, writes three times", async () => {
    const table = await watchedTable(scoresTable);
    await table.run("PutItem", { Item: { ...key("a", "1"), ...text(3) } });
    await table.run("GetItem", { Key: key("a", "1") });
    await table.run("GetItem", { Key: key("a", "2"), ConsistentRead: true });
    await table.run("UpdateItem", {
      Key: key("b", "1"),
      UpdateExpression: "SET n = :n",
      ExpressionAttributeValues: { ":n": { N: "1" } },
    });
    await table.run("DeleteItem", { Key: key("b", "1") });
    expect(await both(table)).toEqual({
      PKC: { a: 9 + 0.5 + 1, b: 3 + 3 },
      SKC: { "a 1": 9.5, "a 2": 1, "b 1": 6 },
    });
  });

  it("count a condition that does not hold, and nothing that is refused before", async () => {
    const table = await watchedTable(scoresTable);
    const ConditionExpression = "attribute_exists(pk)";
    for (const input of [
      ["PutItem", { Item: key("a", "1"), ConditionExpression }],
      ["DeleteItem", { Key: key("a", "1"), ConditionExpression }],
      ["UpdateItem", { Key: key("a", "2"), ConditionExpression }],
    ] as const) {
      await expect(table.run(...input)).rejects.toThrow("The conditional request failed");
    }
    await expect(table.run("PutItem", { Item: { pk: { S: "a" } } })).rejects.toThrow("Missing the key sk");
    await expect(table.run("GetItem", { Key: { pk: { S: "a" } } })).rejects.toThrow("does not match the schema");
    expect(await both(table)).toEqual({ PKC: { a: 9 }, SKC: { "a 1": 6, "a 2": 3 } });
  });
});

describe("many at once", () => {
  it("count each item of a batch", async () => {
    const table = await watchedTable(scoresTable);
    const puts = [1, 2].map((sk) => ({ PutRequest: { Item: key("a", `${sk}`) } }));
    const deletes = [{ DeleteRequest: { Key: key("b", "1") } }];
    await table.run("BatchWriteItem", { RequestItems: { scores: [...puts, ...deletes] } });
    await table.run("BatchGetItem", { RequestItems: { scores: { Keys: [key("a", "1"), key("c", "1")] } } });
    expect(await both(table)).toEqual({
      PKC: { a: 6 + 0.5, b: 3, c: 0.5 },
      SKC: { "a 1": 3.5, "a 2": 3, "b 1": 3, "c 1": 0.5 },
    });
  });

  it("count each action of a transaction, twice what it costs alone, and none of one that is cancelled", async () => {
    const table = await watchedTable(scoresTable);
    const TableName = "scores";
    await table.run("TransactWriteItems", {
      ClientRequestToken: "once",
      TransactItems: [
        { Put: { TableName, Item: key("a", "1") } },
        { ConditionCheck: { TableName, Key: key("b", "1"), ConditionExpression: "attribute_not_exists(pk)" } },
      ],
    });
    await table.run("TransactGetItems", { TransactItems: [{ Get: { TableName, Key: key("a", "1") } }] });
    const cancelled = { Put: { TableName, Item: key("c", "1"), ConditionExpression: "attribute_exists(pk)" } };
    await expect(table.run("TransactWriteItems", { TransactItems: [cancelled] })).rejects.toThrow("cancelled");
    expect(await both(table)).toEqual({ PKC: { a: 6 + 2, b: 6 }, SKC: { "a 1": 8, "b 1": 6 } });
  });

  it("count a query as one event of its partition, and of a scan each item with its share", async () => {
    const table = await watchedTable(scoresTable);
    for (const [pk, sk] of [
      ["a", "1"],
      ["a", "2"],
      ["b", "1"],
    ] as const) {
      await table.run("PutItem", { Item: { ...key(pk, sk), ...text(4) } });
    }
    const before = await both(table);
    const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": { S: "a" } } };
    await table.run("Query", { ...query, ConsistentRead: true });
    expect(await both(table)).toEqual({ PKC: { ...before.PKC, a: before.PKC["a"]! + 2 }, SKC: before.SKC });
    await table.run("Query", { ...query, ExpressionAttributeValues: { ":pk": { S: "nobody" } } });
    await table.run("Scan", { Select: "COUNT", ConsistentRead: true });
    const { PKC, SKC } = await both(table);
    expect(PKC).toEqual({ a: before.PKC["a"]! + 2 + 2, b: before.PKC["b"]! + 1, nobody: 0.5 });
    expect(SKC).toEqual({ "a 1": 13, "a 2": 13, "b 1": 13 });
  });

  it("count a page of many items whole", async () => {
    const table = await watchedTable(scoresTable);
    const puts = Array.from({ length: 600 }, (_, sk) => ({ PutRequest: { Item: key("a", `${sk}`) } }));
    for (let first = 0; first < 600; first += 25) {
      await table.run("BatchWriteItem", { RequestItems: { scores: puts.slice(first, first + 25) } });
    }
    const before = (await table.counted("PKC"))["a"]!;
    const { ConsumedCapacity } = await table.run("Scan", { ReturnConsumedCapacity: "TOTAL" });
    const { CapacityUnits } = ConsumedCapacity as { CapacityUnits: number };
    expect((await table.counted("PKC"))["a"]).toBeCloseTo(before + CapacityUnits);
  });

  it("do not count PartiQL", async () => {
    const table = await watchedTable(scoresTable);
    await table.run("ExecuteStatement", { Statement: `INSERT INTO scores VALUE {'pk': 'a', 'sk': '1'}` });
    await table.run("ExecuteStatement", { Statement: `SELECT * FROM scores WHERE pk = 'a'` });
    const TransactStatements = [{ Statement: `DELETE FROM scores WHERE pk = 'a' AND sk = '1'` }];
    await table.run("ExecuteTransaction", { TransactStatements });
    expect(await both(table)).toEqual({ PKC: {}, SKC: {} });
  });
});

describe("indexes", () => {
  const KeySchema = [{ AttributeName: "land", KeyType: "HASH" as const }];
  const Projection = { ProjectionType: "ALL" as const };
  const indexed = {
    ...scoresTable,
    AttributeDefinitions: [
      ...scoresTable.AttributeDefinitions!,
      { AttributeName: "land", AttributeType: "S" as const },
    ],
    GlobalSecondaryIndexes: [{ IndexName: "by-land", KeySchema, Projection }],
    LocalSecondaryIndexes: [
      {
        IndexName: "local",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" as const },
          { AttributeName: "land", KeyType: "RANGE" as const },
        ],
        Projection,
      },
    ],
  };

  it("count the keys of their entries, local ones as their table's", async () => {
    const table = await watchedTable(indexed);
    await table.run("PutItem", { Item: { ...key("a", "1"), ...land("BW") } });
    await table.run("PutItem", { Item: { ...key("a", "1"), ...land("NW") } });
    await table.run("PutItem", { Item: key("b", "1") });
    expect(await table.counted("PKC", "scores-by-land")).toEqual({ BW: 3 + 3, NW: 3 });
    // Of the local index one write for the first entry, and two for that which moves.
    expect(await both(table)).toEqual({ PKC: { a: 6 + 3 + 6, b: 3 }, SKC: { "a 1": 15, "b 1": 3 } });
    const ofLand = { KeyConditionExpression: "land = :l", ExpressionAttributeValues: { ":l": { S: "NW" } } };
    await table.run("Query", { IndexName: "by-land", ...ofLand });
    await table.run("Scan", { IndexName: "by-land" });
    expect(await table.counted("PKC", "scores-by-land")).toEqual({ BW: 6, NW: 4 });
    expect((await table.counted("PKC"))["a"]).toBe(15);
    const ofPartition = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "a" } } };
    await table.run("Query", { IndexName: "local", ...ofPartition });
    expect((await table.counted("PKC"))["a"]).toBe(15.5);
  });
});

it("tells numbers as they are and binaries as they are on the wire", async () => {
  const AttributeDefinitions = [
    { AttributeName: "pk", AttributeType: "B" as const },
    { AttributeName: "sk", AttributeType: "N" as const },
  ];
  const table = await watchedTable({ ...scoresTable, AttributeDefinitions });
  await table.run("PutItem", { Item: { pk: { B: "AP8=" }, sk: { N: "1.50" } } });
  expect(await table.counted("SKC")).toEqual({ "AP8= 1.5": 3 });
});

it("keeps what it counted by the minute", async () => {
  const table = await watchedTable(scoresTable);
  await table.run("GetItem", { Key: key("a", "1") });
  await table.context.platform.clock.advance(59_500);
  await table.run("GetItem", { Key: key("a", "1") });
  // The turn of the minute lies between this event and its storing.
  await table.context.platform.clock.advance(600);
  await table.run("GetItem", { Key: key("a", "1") });
  expect(await table.counted("PKC")).toEqual({ a: 1.5 });
});

it("counts no accesses where only throttled keys are asked for", async () => {
  const table = await watchedTable(scoresTable, "THROTTLED_KEYS");
  await table.run("PutItem", { Item: key("a", "1") });
  expect(await table.counted("PKT")).toEqual({});
  await expect(table.counted("PKC")).rejects.toThrow("there is no rule");
});
