import type { CreateTableInput, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { backfillIndexes } from "./index-backfill.ts";
import { batchExecuteStatement } from "./operations/batch-execute-statement.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { describeTable } from "./operations/describe-table.ts";
import { executeStatement } from "./operations/execute-statement.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { scan } from "./operations/scan.ts";
import { updateItem } from "./operations/update-item.ts";
import { updateTable } from "./operations/update-table.ts";
import { contextWith, plain, type TestContext } from "./testing.ts";
import type { AttributeValue, Item } from "./values/attribute-value.ts";

/** Global indexes whose keys have several attributes; `multi-attribute-keys.model.test.ts` has random ones. */

const TableName = "matches";
const types = { id: "S", cup: "S", league: "N", round: "S", score: "N", mark: "B" } as const;
const element = (name: string, KeyType: "HASH" | "RANGE"): KeySchemaElement => ({ AttributeName: name, KeyType });
const keySchema = (partition: string[], sort: string[]) => [
  ...partition.map((name) => element(name, "HASH")),
  ...sort.map((name) => element(name, "RANGE")),
];
const definitions = (names: string[]) =>
  names.map((name) => ({ AttributeName: name, AttributeType: types[name as keyof typeof types] }));
const bare: CreateTableInput = {
  TableName,
  AttributeDefinitions: definitions(["id"]),
  KeySchema: [element("id", "HASH")],
  BillingMode: "PAY_PER_REQUEST",
};
const byCup = {
  IndexName: "byCup",
  KeySchema: keySchema(["cup", "league"], ["round", "score", "mark"]),
  Projection: { ProjectionType: "KEYS_ONLY" as const },
};
const matches: CreateTableInput = {
  ...bare,
  AttributeDefinitions: definitions(Object.keys(types)),
  GlobalSecondaryIndexes: [byCup],
};

const values: Record<string, AttributeValue> = {
  ":cup": { S: "winter" },
  ":league": { N: "1" },
  ":a": { S: "a" },
  ":b": { S: "b" },
  ":2": { N: "2" },
  ":10": { N: "10" },
  ":mark": { B: "AA==" },
};
const match = (id: string, more: Item = {}): Item => ({
  id: { S: id },
  cup: { S: "winter" },
  league: { N: "1" },
  round: { S: "a" },
  score: { N: "2" },
  mark: { B: "AA==" },
  ...more,
});
const ofCup = "cup = :cup AND league = :league";
const asked = (KeyConditionExpression: string) => ({
  TableName,
  IndexName: "byCup",
  KeyConditionExpression,
  ExpressionAttributeValues: Object.fromEntries(
    Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(KeyConditionExpression)),
  ),
});

let context: TestContext;
const put = (Item: Item) => putItem(context, { TableName, Item, ReturnConsumedCapacity: "INDEXES" });
const ids = async (condition: string, more = {}) =>
  ((plain(await query(context, { ...asked(condition), ...more })).Items ?? []) as Item[]).map(
    ({ id }) => (id as { S: string }).S,
  );

beforeEach(async () => {
  context = await contextWith(matches);
});

describe("an index of several key attributes", () => {
  it("is described as it was asked for", async () => {
    const { Table } = await describeTable(context, { TableName });
    expect(Table!.GlobalSecondaryIndexes).toMatchObject([{ KeySchema: byCup.KeySchema }]);
    expect(Table!.AttributeDefinitions).toHaveLength(6);
  });

  it("orders by its sort attributes from the first to the last, each by its type", async () => {
    await put(match("5", { round: { S: "ab" } }));
    await put(match("4", { score: { N: "10" } }));
    await put(match("3", { mark: { B: "AQ==" } }));
    await put(match("2", { mark: { B: "AAA=" } }));
    await put(match("1"));
    await put(match("0", { score: { N: "-1" } }));
    await put(match("elsewhere", { league: { N: "2" } }));
    expect(await ids(ofCup)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(await ids(ofCup, { ScanIndexForward: false })).toEqual(["5", "4", "3", "2", "1", "0"]);
    expect(await ids("league = :league AND cup = :cup AND round = :a")).toEqual(["0", "1", "2", "3", "4"]);
    expect(await ids(`${ofCup} AND begins_with(round, :a)`)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(await ids(`score = :2 AND ${ofCup} AND round = :a`)).toEqual(["1", "2", "3"]);
    expect(await ids(`${ofCup} AND round = :a AND score BETWEEN :2 AND :10`)).toEqual(["1", "2", "3", "4"]);
    expect(await ids(`${ofCup} AND round = :a AND score < :2`)).toEqual(["0"]);
    expect(await ids(`${ofCup} AND round = :a AND score = :2 AND mark > :mark`)).toEqual(["2", "3"]);
    expect(await ids(`${ofCup} AND round = :a AND score = :2 AND begins_with(mark, :mark)`)).toEqual(["1", "2"]);
    expect(await ids(`${ofCup} AND round > :a`)).toEqual(["5"]);
  });

  it("keeps apart what only looks alike when joined", async () => {
    context = await contextWith({
      ...bare,
      AttributeDefinitions: definitions(["id", "cup", "round"]),
      GlobalSecondaryIndexes: [
        { IndexName: "byBoth", KeySchema: keySchema(["cup", "round"], []), Projection: { ProjectionType: "ALL" } },
      ],
    });
    const pairs = [
      ["a", "bc"],
      ["ab", "c"],
      ["a\0", "b"],
      ["a", "\0b"],
    ] as const;
    for (const [at, [cup, round]] of pairs.entries())
      await put(match(`${at}`, { cup: { S: cup }, round: { S: round } }));
    for (const [at, [cup, round]] of pairs.entries()) {
      const { Items } = await query(context, {
        TableName,
        IndexName: "byBoth",
        KeyConditionExpression: "cup = :c AND round = :r",
        ExpressionAttributeValues: { ":c": { S: cup }, ":r": { S: round } },
      });
      expect(plain(Items)).toMatchObject([{ id: { S: `${at}` } }]);
    }
  });

  it("holds the items that have all of its attributes, whatever becomes of them", async () => {
    const { mark, ...incomplete } = match("1");
    await put(incomplete);
    expect(await ids(ofCup)).toEqual([]);
    const Key = { id: { S: "1" } };
    await updateItem(context, {
      TableName,
      Key,
      UpdateExpression: "SET mark = :mark",
      ExpressionAttributeValues: { ":mark": mark! },
    });
    expect(await ids(ofCup)).toEqual(["1"]);
    await updateItem(context, { TableName, Key, UpdateExpression: "REMOVE score" });
    expect(await ids(ofCup)).toEqual([]);
    await put(match("1"));
    await deleteItem(context, { TableName, Key });
    expect((await scan(context, { TableName, IndexName: "byCup" })).Count).toBe(0);
  });

  it("costs two writes when any of its attributes changes", async () => {
    await put(match("1"));
    const { ConsumedCapacity } = await put(match("1", { mark: { B: "AQ==" } }));
    expect(ConsumedCapacity!.GlobalSecondaryIndexes).toEqual({ byCup: { CapacityUnits: 2 } });
  });

  it("ends pages with all of its attributes and the table's key, and goes on after them", async () => {
    for (const id of ["1", "2", "3"]) await put(match(id, { score: { N: id }, more: { S: "left out" } }));
    const first = await query(context, { ...asked(ofCup), Limit: 2 });
    expect(first.LastEvaluatedKey).toEqual(match("2"));
    const ExclusiveStartKey = first.LastEvaluatedKey as Item;
    expect(await ids(ofCup, { ExclusiveStartKey })).toEqual(["3"]);
    expect(await ids(ofCup, { ExclusiveStartKey, ScanIndexForward: false })).toEqual(["1"]);
    const scanned = await scan(context, { TableName, IndexName: "byCup", ExclusiveStartKey });
    expect(plain(scanned).Items).toMatchObject([{ id: { S: "3" } }]);
  });

  it("is read by segments", async () => {
    for (let id = 0; id < 20; id++) await put(match(`${id}`, { league: { N: `${id}` } }));
    const parts = await Promise.all(
      [0, 1, 2].map((Segment) => scan(context, { TableName, IndexName: "byCup", Segment, TotalSegments: 3 })),
    );
    expect(parts.reduce((sum, { Count }) => sum + Count!, 0)).toBe(20);
  });

  it("is filled with the items that are there before it", async () => {
    context = await contextWith(bare);
    await put(match("1"));
    await put(match("misfit", { score: { S: "two" } }));
    await put(match("long", { round: { S: "r".repeat(1000) }, mark: { B: Buffer.alloc(25).toString("base64") } }));
    await updateTable(context, {
      TableName,
      AttributeDefinitions: definitions(["cup", "league", "round", "score", "mark"]),
      GlobalSecondaryIndexUpdates: [{ Create: byCup }],
    });
    await put(match("2"));
    await backfillIndexes(context.platform.store);
    expect((await ids(ofCup)).sort()).toEqual(["1", "2"]);
    // What does not fit stays as it is until it is touched.
    const update = (Key: string, UpdateExpression: string, value: AttributeValue) =>
      updateItem(context, {
        TableName,
        Key: { id: { S: Key } },
        UpdateExpression,
        ExpressionAttributeValues: { ":v": value },
      });
    await update("long", "SET extra = :v", { S: "x" });
    await expect(update("long", "SET mark = :v", { B: Buffer.alloc(26).toString("base64") })).rejects.toThrow(tooLong);
    await update("long", "SET mark = :v", { B: Buffer.alloc(24).toString("base64") });
    expect((await ids(ofCup)).sort()).toEqual(["1", "2", "long"]);
  });

  it("takes sort attributes of 1,024 bytes together, however many bytes their keys make of them", async () => {
    const id = "i".repeat(2048);
    const number = (sign: string) => ({ N: `${sign}${"9".repeat(38)}` });
    const longest = match(id, {
      cup: { S: "\0".repeat(2048) },
      round: { S: "\0".repeat(512) },
      score: number("-"),
      mark: { B: Buffer.alloc(512).toString("base64") },
    });
    await put(longest);
    const { Items, LastEvaluatedKey } = await query(context, {
      ...asked(`${ofCup} AND round = :r AND score = :s AND begins_with(mark, :m)`),
      ExpressionAttributeValues: {
        ":cup": longest["cup"]!,
        ":league": { N: "1" },
        ":r": longest["round"]!,
        ":s": longest["score"]!,
        ":m": longest["mark"]!,
      },
      Limit: 1,
    });
    expect(plain(Items)).toEqual([longest]);
    expect(LastEvaluatedKey).toEqual(longest);
  });
});

const tooLong =
  "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes";

describe("what does not fit an index of several key attributes", () => {
  it.each([
    [
      match("1", { mark: { S: "s" } }),
      "One or more parameter values were invalid: Type mismatch for Index Key mark Expected: B Actual: S IndexName: byCup",
    ],
    [
      match("1", { cup: { S: "" } }),
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byCup, IndexKey: cup",
    ],
    [match("1", { round: { S: "r".repeat(1024) } }), tooLong],
    [{ id: { S: "1" }, round: { S: "r".repeat(1024) }, mark: { B: "AA==" } }, tooLong],
    [
      match("1", { cup: { S: "c".repeat(2049) } }),
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ],
  ])("is refused when an item is put: %j", async (item, message) => {
    await expect(put(item)).rejects.toMatchObject({ code: "ValidationException", message });
  });

  it.each([
    ["SET #name = :v", { round: { S: "r".repeat(1024) } }, tooLong],
    [
      "SET #name = :v",
      { score: { S: "two" } },
      "One or more parameter values were invalid: Type mismatch for Index Key score Expected: N Actual: S IndexName: byCup",
    ],
  ] as [string, Item, string][])(
    "is refused when an item is updated: %s %j",
    async (UpdateExpression, set, message) => {
      await put(match("1"));
      const [[name, value]] = Object.entries(set) as [[string, AttributeValue]];
      const update = updateItem(context, {
        TableName,
        Key: { id: { S: "1" } },
        UpdateExpression,
        ExpressionAttributeNames: { "#name": name },
        ExpressionAttributeValues: { ":v": value },
      });
      await expect(update).rejects.toMatchObject({ code: "ValidationException", message });
    },
  );
});

describe("a query of an index of several key attributes", () => {
  const lacks = (names: string) => `HASH key attributes ${names} must have equality conditions specified in the query`;
  const gap = (names: string, last: string) =>
    `RANGE key attributes ${names} must have equality conditions specified in the query ` +
    `because a condition is present on key attribute ${last}`;

  it.each([
    ["cup = :cup", lacks("league")],
    ["round = :a", lacks("cup, league")],
    ["cup > :cup AND league = :league", lacks("cup")],
    [`${ofCup} AND score = :2`, gap("round", "score")],
    [`${ofCup} AND round > :a AND score = :2`, gap("round", "score")],
    [`${ofCup} AND mark = :mark`, gap("round, score", "mark")],
    [`${ofCup} AND extra = :a`, "Query condition missed key schema element: round"],
    [`${ofCup} AND round = :a AND extra = :a`, "Query condition missed key schema element: score"],
    [
      `${ofCup} AND round = :a AND score = :2 AND mark = :mark AND extra = :a`,
      "The number of query conditions (6) exceeds the number of key attributes defined in the schema (5)",
    ],
    [`${ofCup} AND round = :a AND round = :b`, "KeyConditionExpressions must only contain one condition per key"],
    [
      `${ofCup} AND round = :2`,
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
    [
      "cup = :2 AND league = :league",
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
  ])("is refused in AWS's words: %s", async (condition, message) => {
    await expect(query(context, asked(condition))).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  it("is refused when its values are too long together for any entry", async () => {
    const long = { ":a": { S: "r".repeat(1024) }, ":mark": { B: "AA==" } };
    const input = asked(`${ofCup} AND round = :a AND score = :2 AND mark BETWEEN :mark AND :mark`);
    const ExpressionAttributeValues = { ...input.ExpressionAttributeValues, ...long };
    await expect(query(context, { ...input, ExpressionAttributeValues })).rejects.toThrow(tooLong);
    const ExclusiveStartKey = match("1", { round: { S: "r".repeat(1024) } });
    await expect(query(context, { ...asked(ofCup), ExclusiveStartKey })).rejects.toThrow(tooLong);
    await expect(scan(context, { TableName, IndexName: "byCup", ExclusiveStartKey })).rejects.toThrow(tooLong);
  });

  const once = "The query can return at most one row and cannot be restarted";
  const predicate = "The provided starting key does not match the range key predicate";
  it.each([
    [ofCup, { cup: { S: "spring" } }, once],
    [
      ofCup,
      { league: { N: "2" } },
      "The provided starting key is outside query boundaries based on provided conditions",
    ],
    [`${ofCup} AND round > :a`, { cup: { S: "spring" } }, once],
    [`${ofCup} AND round > :a`, {}, predicate],
    [`${ofCup} AND round > :a`, { league: { N: "2" } }, predicate],
    [`${ofCup} AND round = :b AND score > :2`, { round: { S: "a" }, score: { N: "3" } }, predicate],
    [`${ofCup} AND round = :a AND score > :2`, { score: { N: "2" } }, predicate],
    [`${ofCup} AND round = :a`, { league: { N: "2" } }, once],
    [ofCup, { mark: { S: "s" } }, "The provided key element does not match the schema"],
  ] as [string, Item, string][])("cannot go on where it never was: %s after %j", async (condition, more, message) => {
    const input = { ...asked(condition), ExclusiveStartKey: match("1", more) };
    await expect(query(context, input)).rejects.toMatchObject({ code: "ValidationException", message });
  });

  it("cannot go on after a key that lacks an attribute, and cannot filter by its own", async () => {
    const { score, ...ExclusiveStartKey } = match("1");
    await expect(query(context, { ...asked(ofCup), ExclusiveStartKey })).rejects.toThrow(
      "The provided starting key is invalid",
    );
    const filtered = { ...asked(ofCup), FilterExpression: "mark > :mark" };
    const ExpressionAttributeValues = { ...filtered.ExpressionAttributeValues, ":mark": score! };
    await expect(query(context, { ...filtered, ExpressionAttributeValues })).rejects.toThrow(
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: mark",
    );
  });

  it("may be asked in the older way", async () => {
    await put(match("1", { score: { N: "1" } }));
    await put(match("3", { score: { N: "3" } }));
    const condition = (ComparisonOperator: "EQ" | "GT", value: AttributeValue) => ({
      ComparisonOperator,
      AttributeValueList: [value],
    });
    const partition = { cup: condition("EQ", values[":cup"]!), league: condition("EQ", values[":league"]!) };
    const found = (KeyConditions: Record<string, ReturnType<typeof condition>>) =>
      query(context, { TableName, IndexName: "byCup", KeyConditions });
    const conditions = { ...partition, round: condition("EQ", { S: "a" }), score: condition("GT", { N: "2" }) };
    expect(plain(await found(conditions)).Items).toMatchObject([{ id: { S: "3" } }]);
    await expect(found({ ...partition, score: condition("EQ", { N: "3" }) })).rejects.toThrow(gap("round", "score"));
  });
});

describe("statements", () => {
  const refusal =
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.";
  const Statement = `SELECT * FROM "matches"."byCup" WHERE cup = 'winter' AND league = 1`;

  it("cannot read an index of several key attributes, as on AWS", async () => {
    await expect(executeStatement(context, { Statement, ConsistentRead: true })).rejects.toThrow(refusal);
    const { Responses } = await batchExecuteStatement(context, {
      Statements: [{ Statement }, { Statement: `SELECT * FROM "matches" WHERE id = '1'` }],
    });
    expect(Responses).toEqual([{ Error: { Code: "ValidationError", Message: refusal } }, { TableName }]);
  });

  it("write the table as ever", async () => {
    await executeStatement(context, {
      Statement: `INSERT INTO "matches" VALUE {'id': '1', 'cup': 'winter', 'league': 1, 'round': 'a', 'score': 2, 'mark': ?}`,
      Parameters: [{ B: "AA==" }],
    });
    expect(await ids(ofCup)).toEqual(["1"]);
  });
});
