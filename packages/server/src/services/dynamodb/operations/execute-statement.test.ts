import { beforeEach, describe, expect, it } from "vitest";
import { contextWith, plain, scoresTable, type TestContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import { executeStatement } from "./execute-statement.ts";
import { getItem } from "./get-item.ts";

const table = {
  ...scoresTable,
  AttributeDefinitions: [...scoresTable.AttributeDefinitions!, { AttributeName: "game", AttributeType: "S" as const }],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byGame",
      KeySchema: [{ AttributeName: "game", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "KEYS_ONLY" as const },
    },
  ],
};

describe("ExecuteStatement", () => {
  let context: TestContext;
  const run = async (Statement: string, more: object = {}) =>
    plain(await executeStatement(context, { Statement, ...more }));
  const items = async (Statement: string, more?: object) => (await run(Statement, more)).Items as Item[];
  const sorts = async (Statement: string, more?: object) =>
    (await items(Statement, more)).map((item) => (item["sk"] as { S: string }).S);
  const stored = async (sk: string) =>
    plain(await getItem(context, { TableName: "scores", Key: { pk: { S: "p" }, sk: { S: sk } } })).Item;

  beforeEach(async () => {
    context = await contextWith(table);
    for (const sk of ["a", "b", "ba"]) {
      await run(`INSERT INTO scores VALUE {'pk': 'p', 'sk': ?, 'n': ${sk.length}, 'game': 'go', 'm': {'x': [7]}}`, {
        Parameters: [{ S: sk }],
      });
    }
  });

  it("selects by key, by condition, by index and in order", async () => {
    expect(await sorts("SELECT * FROM scores WHERE pk = 'p'")).toEqual(["a", "b", "ba"]);
    expect(await sorts("SELECT * FROM scores WHERE pk = 'p' ORDER BY sk DESC")).toEqual(["ba", "b", "a"]);
    expect(await sorts("SELECT * FROM scores WHERE pk = 'p' AND begins_with(sk, 'b')")).toEqual(["b", "ba"]);
    expect(await sorts("SELECT * FROM scores WHERE pk = 'p' AND (sk = 'a' OR sk = 'ba')")).toEqual(["a", "ba"]);
    expect(await sorts("SELECT * FROM scores WHERE 'b' <= sk AND pk = 'p' AND n = 2")).toEqual(["ba"]);
    expect(await sorts("SELECT * FROM scores WHERE n BETWEEN 2 AND 3")).toEqual(["ba"]);
    expect(await sorts("SELECT * FROM scores WHERE size(m.x) = 1 AND pk IN ('p', 'q') AND z IS MISSING")).toHaveLength(
      3,
    );
    expect(await items("SELECT sk FROM scores.byGame WHERE game = 'go'")).toHaveLength(3);
    expect(await items("SELECT m.x[0], m.x, sk FROM scores WHERE pk = 'p' AND sk = 'a'")).toEqual([
      { "x[0]": { N: "7" }, x: { L: [{ N: "7" }] }, sk: { S: "a" } },
    ]);
  });

  it("hands out pages", async () => {
    const Statement = "SELECT * FROM scores WHERE pk = 'p'";
    const first = await run(Statement, { Limit: 2 });
    expect(first).toMatchObject({ LastEvaluatedKey: { pk: { S: "p" }, sk: { S: "b" } } });
    expect(await sorts(Statement, { NextToken: first.NextToken })).toEqual(["ba"]);
    await expect(run("SELECT * FROM scores", { NextToken: first.NextToken })).rejects.toThrow("NextToken");
    await expect(run(Statement, { NextToken: "x" })).rejects.toMatchObject({ code: "ValidationException" });
    const { key, digest } = JSON.parse(Buffer.from(first.NextToken!, "base64url").toString()) as Record<string, object>;
    for (const forged of [null, "a", [], {}, { ...key, pk: 5 }, { ...key, pk: { S: {} } }, { ...key, sk: "b" }]) {
      const NextToken = Buffer.from(JSON.stringify({ key: forged, digest })).toString("base64url");
      await expect(run(Statement, { NextToken })).rejects.toMatchObject({ code: "ValidationException" });
    }
  });

  it("inserts what is not there yet", async () => {
    await expect(run("INSERT INTO scores VALUE {'pk': 'p', 'sk': 'a'}")).rejects.toMatchObject({
      code: "DuplicateItemException",
      message: "Duplicate primary key exists in table",
    });
    expect(await stored("a")).toMatchObject({ n: { N: "1" } });
  });

  it("updates what is there", async () => {
    const where = "WHERE pk = 'p' AND sk = 'a'";
    expect(await items(`UPDATE scores SET n = n + 1 SET m.x = list_append(m.x, [8]) ${where}`)).toEqual([]);
    expect(await stored("a")).toMatchObject({ n: { N: "2" }, m: { M: { x: { L: [{ N: "7" }, { N: "8" }] } } } });
    expect(await items(`UPDATE scores SET t = <<'a'>> REMOVE m ${where} AND n = 2 RETURNING ALL NEW *`)).toEqual([
      { pk: { S: "p" }, sk: { S: "a" }, game: { S: "go" }, n: { N: "2" }, t: { SS: ["a"] } },
    ]);
    const changed = await items(`UPDATE scores SET t = set_add(t, <<'b'>>), n = 9 ${where} RETURNING MODIFIED NEW *`);
    expect(changed).toEqual([{ t: { SS: ["a", "b"] }, n: { N: "9" } }]);
    await expect(run(`UPDATE scores SET n = 1 ${where} AND n = 2`)).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
    });
    await expect(run("UPDATE scores SET n = 1 WHERE pk = 'p' AND sk = 'none'")).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
    });
    await expect(run("UPDATE scores SET n = 1 WHERE pk = 'p'")).rejects.toThrow(
      "Where clause does not contain a mandatory equality on all key attributes",
    );
  });

  it("deletes, and does not mind when there is nothing", async () => {
    const where = "WHERE pk = 'p' AND sk = 'a'";
    expect(await items(`DELETE FROM scores ${where} RETURNING ALL OLD *`)).toMatchObject([{ sk: { S: "a" } }]);
    expect(await stored("a")).toBeUndefined();
    expect(await items(`DELETE FROM scores ${where}`)).toEqual([]);
  });

  it.each([
    ["SELECT * FROM other", "ResourceNotFoundException", "Requested resource not found"],
    ["SELECT * FROM scores WHERE pk = 1", "ValidationException", "Key attribute data type should match its schema"],
    [
      "SELECT n FROM scores.byGame WHERE game = 'go'",
      "ValidationException",
      "One or more parameter values were invalid: Global secondary index byGame does not project [n]",
    ],
    [
      "SELECT * FROM scores ORDER BY sk",
      "ValidationException",
      "Must have WHERE clause in the statement when using ORDER BY clause.",
    ],
    [
      "INSERT INTO scores VALUE {'pk': 'p'}",
      "ValidationException",
      "One or more parameter values were invalid: Missing the key sk in the item",
    ],
    [
      "EXISTS (SELECT * FROM scores WHERE pk = 'p' AND sk = 'a')",
      "ValidationException",
      "only supported in transactions",
    ],
  ])("refuses %s", async (statement, code, message) => {
    await expect(run(statement)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it("tells what it cost", async () => {
    const capacity = { ReturnConsumedCapacity: "INDEXES" };
    const { ConsumedCapacity: read } = await run("SELECT * FROM scores.byGame WHERE game = 'go'", capacity);
    expect(read).toMatchObject({ GlobalSecondaryIndexes: { byGame: { CapacityUnits: 0.5 } } });
    const { ConsumedCapacity: written } = await run("DELETE FROM scores WHERE pk = 'p' AND sk = 'a'", capacity);
    expect(written).toMatchObject({ CapacityUnits: 2, Table: { CapacityUnits: 1 } });
  });
});
