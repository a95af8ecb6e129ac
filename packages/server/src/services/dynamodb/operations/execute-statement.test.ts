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

function tampered(token: string, changes: object): string {
  const content = JSON.parse(Buffer.from(token, "base64url").toString()) as object;
  return Buffer.from(JSON.stringify({ ...content, ...changes })).toString("base64url");
}

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
    expect((await run(Statement, { NextToken: first.NextToken })).NextToken).toBeUndefined();
  });

  it("takes a token for what it was given out for, and for an hour", async () => {
    const Statement = "SELECT * FROM scores WHERE pk = ?";
    const Parameters = [{ S: "p" }];
    const { NextToken } = await run(Statement, { Parameters, Limit: 2 });
    const refused = (message: string) => ({ code: "ValidationException", message });
    for (const more of [
      { Parameters: [{ S: "q" }], NextToken },
      { NextToken: tampered(NextToken!, { digest: "x" }) },
    ]) {
      await expect(run(Statement, { Parameters, ...more })).rejects.toMatchObject(
        refused("NextToken does not match request"),
      );
    }
    for (const token of ["x", "bnVsbA", "IiI", "WzFd", "e30"]) {
      await expect(run(Statement, { Parameters, NextToken: token })).rejects.toMatchObject(
        refused("Invalid NextToken"),
      );
    }
    const { after } = JSON.parse(Buffer.from(NextToken!, "base64url").toString()) as { after: object };
    for (const changed of [
      ...[null, "a", 5, [], {}, { ...after, pk: 5 }, { ...after, pk: { S: {} } }, { ...after, sk: "b" }].map((key) => ({
        after: key,
      })),
      ...[-1, 1, 1e9, "0", null, 0.5].map((read) => ({ read })),
      { createdMs: "now" },
    ]) {
      const forged = { Parameters, NextToken: tampered(NextToken!, changed) };
      await expect(run(Statement, forged)).rejects.toMatchObject({ code: "ValidationException" });
    }
    await context.platform.clock.advance(3_599_999);
    expect(await sorts(Statement, { Parameters, NextToken })).toEqual(["ba"]);
    await context.platform.clock.advance(1);
    await expect(run(Statement, { Parameters, NextToken })).rejects.toMatchObject(
      refused("Given NextToken has already expired"),
    );
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
    expect(await items(`UPDATE scores SET n = n + n - 4 + 1, o = (n - 2) - n ${where} RETURNING ALL NEW *`)).toEqual([
      expect.objectContaining({ n: { N: "15" }, o: { N: "-2" } }),
    ]);
    await expect(run(`UPDATE scores SET n = 1 ${where} AND attribute_not_exists(pk)`)).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
    });
    await expect(run(`UPDATE scores SET m.y.z = 1 ${where}`)).rejects.toThrow("document path provided");
  });

  it("returns what an update touched, and no row where that is nothing", async () => {
    const where = "WHERE pk = 'p' AND sk = 'a' RETURNING";
    expect(await items(`UPDATE scores SET m.x[0] = 8 ${where} MODIFIED OLD *`)).toEqual([
      { m: { M: { x: { L: [{ N: "7" }] } } } },
    ]);
    expect(await items(`UPDATE scores SET m.x[5] = 9 ${where} MODIFIED NEW *`)).toEqual([]);
    expect(await items(`UPDATE scores SET o = 1 ${where} MODIFIED OLD *`)).toEqual([]);
    expect(await items(`UPDATE scores REMOVE o ${where} MODIFIED NEW *`)).toEqual([]);
    expect(await items(`FROM scores ${where.replace("RETURNING", "SET o = 1 RETURNING")} ALL NEW *`)).toHaveLength(1);
  });

  it("leaves no item deeper than items may be, and says so in fewer words than elsewhere", async () => {
    let value: object = { S: "leaf" };
    for (let level = 0; level < 31; level++) value = { M: { a: value } };
    const update = "UPDATE scores SET m.deep = ? WHERE pk = 'p' AND sk = 'a'";
    await expect(run(update, { Parameters: [value] })).rejects.toMatchObject({
      message: "Nesting Levels have exceeded supported limits",
    });
  });

  it.each([
    [
      "UPDATE scores SET n = 1 WHERE pk = 'p'",
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    ["UPDATE scores SET n = 1", "Where clause does not contain a mandatory equality on all key attributes"],
    ["FROM scores WHERE n = 1 REMOVE n", "Where clause does not contain a mandatory equality on all key attributes"],
    [
      "DELETE FROM scores WHERE pk IN ['p'] AND sk = 'a'",
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    [
      "DELETE FROM scores WHERE pk = 'p' AND sk = 'a' AND pk = 'q'",
      "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported",
    ],
    ["UPDATE scores SET n = 1 WHERE pk = 5 AND sk = 'a'", "The provided key element does not match the schema"],
    ["UPDATE scores SET sk = 'b' WHERE pk = 'p' AND sk = 'a'", expect.stringContaining("Cannot update attribute sk")],
    [
      "UPDATE scores SET n = set_add(n, <<1>>) WHERE pk = 'p' AND sk = 'a'",
      "An operand in the update expression has an incorrect data type",
    ],
    [
      "UPDATE scores SET l = list_append(l, [1]) WHERE pk = 'p' AND sk = 'a'",
      "The provided expression refers to an attribute that does not exist in the item",
    ],
  ])("does not do %s", async (statement, message) => {
    await expect(run(statement)).rejects.toMatchObject({ code: "ValidationException", message });
    expect(await stored("a")).toMatchObject({ n: { N: "1" } });
  });

  it("names the item of a write in any grouping, and as often as it likes", async () => {
    await run("UPDATE scores SET n = 5 WHERE (pk = 'p' AND ('a' = sk)) AND (n = 1 OR n = 2) AND pk = 'p'");
    expect(await stored("a")).toMatchObject({ n: { N: "5" } });
  });

  it("deletes, and does not mind when there is nothing", async () => {
    const where = "WHERE pk = 'p' AND sk = 'a'";
    expect(await items(`DELETE FROM scores ${where} RETURNING ALL OLD *`)).toMatchObject([{ sk: { S: "a" } }]);
    expect(await stored("a")).toBeUndefined();
    expect(await items(`DELETE FROM scores ${where}`)).toEqual([]);
    expect(await items(`DELETE FROM scores ${where} AND n = 1 RETURNING ALL OLD *`)).toEqual([]);
    await expect(run("DELETE FROM scores WHERE pk = 'p' AND sk = 'b' AND n = 7")).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
    });
    await run("DELETE FROM scores WHERE pk = 'p' AND sk = 'b' AND NOT begins_with(game, 'x')");
    expect(await stored("b")).toBeUndefined();
  });

  it.each([
    ["SELECT * FROM other", "ResourceNotFoundException", "Requested resource not found"],
    [
      "SELECT * FROM scores WHERE pk = 1",
      "ValidationException",
      "Key attribute's data type should match its data type in table's schema: Key pk",
    ],
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
      "SELECT pk.x FROM scores",
      "ValidationException",
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed",
    ],
    ["SELECT * FROM scores WHERE game[0] = 'g'", "ValidationException", "Key attributes must be scalars"],
    [
      "INSERT INTO scores VALUE {'pk': 'p'}",
      "ValidationException",
      "One or more parameter values were invalid: Missing the key sk in the item",
    ],
    [
      "EXISTS (SELECT * FROM scores WHERE pk = 'p' AND sk = 'a')",
      "ValidationException",
      "EXISTS can only be used in ExecuteTransaction write requests.",
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
