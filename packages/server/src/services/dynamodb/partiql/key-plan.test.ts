import { beforeEach, describe, expect, it } from "vitest";
import { createTable } from "../operations/create-table.ts";
import { executeStatement } from "../operations/execute-statement.ts";
import { putItem } from "../operations/put-item.ts";
import { plain, scoresTable, type TestContext, testContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";

const key = (AttributeName: string, KeyType: "HASH" | "RANGE") => ({ AttributeName, KeyType });
const table = {
  ...scoresTable,
  AttributeDefinitions: ["pk", "sk", "game", "rank"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S" as const,
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: "byGame",
      KeySchema: [key("game", "HASH"), key("rank", "RANGE")],
      Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["level1"] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "byRank",
      KeySchema: [key("pk", "HASH"), key("rank", "RANGE")],
      Projection: { ProjectionType: "KEYS_ONLY" as const },
    },
  ],
};

const overlapping = "Overlapping conditions with range keys are not supported in where clause";

describe("the reads that a condition comes to", () => {
  let context: TestContext;
  const run = async (rest: string, more: object = {}) =>
    plain(await executeStatement(context, { Statement: `SELECT * FROM scores${rest}`, ...more }));
  const found = async (where: string, more?: object) =>
    ((await run(` WHERE ${where}`, more)).Items as Item[]).map(
      ({ pk, sk }) => (pk as { S: string }).S + (sk as { S: string }).S,
    );
  const refusal = async (rest: string, more?: object) => {
    const error = await run(rest, more).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: "ValidationException" });
    return (error as Error).message;
  };

  beforeEach(async () => {
    context = testContext();
    await createTable(context, table);
    for (const pk of ["a", "b", "c"]) {
      for (const sk of ["1", "2", "3"]) {
        const more = { game: { S: `g${pk}` }, rank: { S: `r${sk}` }, flag: { S: sk }, level1: { N: sk } };
        await putItem(context, { TableName: "scores", Item: { pk: { S: pk }, sk: { S: sk }, ...more } });
      }
    }
  });

  it.each([
    ["pk = 'a' AND (sk = '1' OR sk = '3')", ["a1", "a3"]],
    ["pk = 'a' AND sk IN ['3', '1']", ["a1", "a3"]],
    ["pk IN ['b', 'a'] AND sk = '2'", ["a2", "b2"]],
    ["pk = 'b' OR pk = 'a' AND sk > '2'", ["a3", "b1", "b2", "b3"]],
    ["(pk = 'a' OR pk = 'c') AND sk IN ['1', '2']", ["a1", "a2", "c1", "c2"]],
    ["pk = 'a' AND (sk < '2' OR sk > '2' OR sk = '2')", ["a1", "a2", "a3"]],
    ["pk = 'a' AND sk > '1' AND sk < '3'", ["a2"]],
    ["pk = 'a' AND sk = '1' AND sk > '1'", []],
    ["pk = 'a' AND sk > '0' AND sk <> '1'", ["a2", "a3"]],
    ["pk = 'a' AND NOT sk = '1'", ["a2", "a3"]],
    ["pk = 'a' AND (flag = '1' OR flag = '3')", ["a1", "a3"]],
    ["pk = 'a' AND sk BETWEEN '2' AND '3' AND begins_with(sk, '3')", ["a3"]],
    ["pk = 'a' AND pk = 'b'", []],
    ["pk = 'a' AND pk = 'a' AND sk = '1'", ["a1"]],
    ["pk = 'a' AND size(sk) = 1 AND contains(sk, '2') AND attribute_exists(pk)", ["a2"]],
    // Where a key is tested for what it is not, two reads of one item are none of AWS's business.
    ["pk = 'a' OR pk = 'a' AND NOT sk = '1'", ["a1", "a2", "a3"]],
    ["pk = 'a' AND sk <> '1' OR pk = 'a' AND sk = '2'", ["a2", "a3"]],
    ["pk = 'a' AND NOT begins_with(sk, 'x') OR pk = 'a' AND sk = '2'", ["a1", "a2", "a3"]],
  ])("%s", async (where, expected) => {
    expect((await found(where)).sort()).toEqual(expected);
  });

  it("does not read an item twice", async () => {
    for (const where of [
      "pk IN ['a', 'a']",
      "pk = 'a' OR pk = 'a'",
      "pk = 'a' AND (sk > '0' OR sk < '5')",
      "pk = 'a' AND (sk = '1' OR flag = '2')",
      "(pk = 'a' AND flag = '1') OR (pk = 'a' AND flag <> '2')",
      "pk = 'a' AND x <> '1' OR pk = 'a' AND sk = '2'",
    ]) {
      expect(await refusal(` WHERE ${where}`), where).toBe(overlapping);
    }
  });

  it("does no more than fifty reads", async () => {
    const values = (count: number) => `[${Array.from({ length: count }, (_, number) => `'v${number}'`).join(", ")}]`;
    for (const where of [
      `pk IN ${values(51)}`,
      `pk = 'a' AND sk IN ${values(51)}`,
      `pk IN ${values(26)} AND sk IN ['1', '2']`,
      `pk IN ${values(100)} AND sk IN ${values(100)}`,
    ]) {
      expect(await refusal(` WHERE ${where}`), where).toBe("Too many decomposed read operations for a given query.");
    }
    expect(await found(`pk IN ${values(50)} AND flag IN ${values(100)}`)).toEqual([]);
    expect(await found(`pk IN ${values(100)} OR flag = '1' AND pk <> 'c'`)).toHaveLength(2);
  });

  it("compares keys with what they can be", async () => {
    const mismatch = "Key attribute's data type should match its data type in table's schema: Key ";
    expect(await refusal(" WHERE pk = 1 OR pk = 'a'")).toBe(`${mismatch}pk`);
    expect(await refusal(" WHERE pk = 'a' AND sk IN ['1', 2]")).toBe(`${mismatch}sk`);
    expect(await refusal(" WHERE pk = true")).toBe(
      "Key value must be of type S, N, or B. Key name: pk, Key type: BOOL",
    );
    expect(await refusal(" WHERE pk = ''")).toMatch("cannot contain an empty string value");
    expect(await found("pk > 1")).toEqual([]);
  });

  it("goes in the order of the keys that the statement asks for", async () => {
    const both = "pk IN ['b', 'a']";
    expect(await found(`${both} ORDER BY pk DESC, sk ASC`)).toEqual(["b1", "b2", "b3", "a1", "a2", "a3"]);
    expect(await found(`${both} ORDER BY pk, sk`)).toEqual(["a1", "a2", "a3", "b1", "b2", "b3"]);
    expect(await found("pk = 'a' AND sk IN ['1', '3'] ORDER BY sk DESC")).toEqual(["a3", "a1"]);
    // As recorded: backwards where only the partition key is named.
    expect(await found("pk = 'a' ORDER BY pk ASC")).toEqual(["a3", "a2", "a1"]);
    expect(await found(`${both} ORDER BY pk DESC`)).toEqual(["b3", "b2", "b1", "a3", "a2", "a1"]);
  });

  it.each([
    [" ORDER BY sk", "Must have WHERE clause in the statement when using ORDER BY clause."],
    [" WHERE pk = 'a' ORDER BY flag", "Attribute flag in ORDER BY clause must be part of the primary key"],
    [".byGame WHERE game = 'a' ORDER BY sk", "Attribute sk in ORDER BY clause must be part of the primary key"],
    [
      " WHERE pk > 'a' ORDER BY sk",
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    ],
    [
      " WHERE pk IN ['a', 'b'] ORDER BY sk",
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    ],
  ])("has no other order: %s", async (rest, message) => {
    expect(await refusal(rest)).toBe(message);
  });

  it.each([
    [""],
    [" WHERE flag <> '2'"],
    [" WHERE pk IN ['c', 'a'] AND sk IN ['1', '3']"],
    [" WHERE pk IN ['c', 'a'] ORDER BY pk DESC, sk ASC"],
    [".byGame WHERE game IN ['ga', 'gb'] ORDER BY game DESC"],
    [".byRank WHERE rank > 'r1'"],
  ])("reaches everything page by page: %s", async (rest) => {
    const whole = await run(rest);
    for (const Limit of [1, 2, 4]) {
      const items: unknown[] = [];
      let NextToken: string | undefined;
      do {
        const page = await run(rest, { Limit, NextToken });
        expect(page.Items!.length).toBeLessThanOrEqual(Limit);
        items.push(...page.Items!);
        NextToken = page.NextToken;
      } while (NextToken);
      expect(items).toEqual(whole.Items);
    }
  });

  it("filters the query of an index by what the index has", async () => {
    const refused =
      "One or more parameter values were invalid: Secondary index byGame does not project one or more filter attributes: ";
    const byGame = ".byGame WHERE game = 'ga' AND ";
    expect(await refusal(`${byGame}NOT (flag = '1' OR level1 = 1)`)).toBe(`${refused}[flag]`);
    expect(await refusal(`${byGame}b = 1 AND (a = 2 OR level1 = 3)`)).toBe(`${refused}[a, b]`);
    expect(await refusal(`${byGame}(zz = 1 OR aa = 2 OR mm = 3)`)).toBe(`${refused}[zz, aa, mm]`);
    expect(await refusal(".byGame WHERE (game = 'ga' AND u1 = 1) OR (game = 'gb' AND u2 = 2)")).toBe(`${refused}[u2]`);
    expect(await refusal(".byRank WHERE pk = 'a' AND flag = '1'")).toBe(
      "One or more parameter values were invalid: Secondary index byRank does not project one or more filter attributes: [flag]",
    );
    expect((await run(`${byGame}level1 = 1`)).Items).toHaveLength(1);
    expect(
      (await run(".byGame WHERE (game = 'ga' AND level1 = 1) OR (game = 'gb' AND flag = '1')")).Items,
    ).toHaveLength(1);
    // A scan takes what the index lacks for missing, also where the items themselves are near.
    expect((await run(".byGame WHERE flag = '1'")).Items).toEqual([]);
    expect((await run(".byRank WHERE flag = '1'")).Items).toEqual([]);
    expect((await run(".byRank WHERE NOT flag = '1'")).Items).toHaveLength(9);
  });

  it("reads an index as far as it goes", async () => {
    expect(await refusal(".byNothing WHERE pk = 'a'")).toBe("The table does not have the specified index");
    expect(await refusal(".byGame WHERE game = 'ga'", { ConsistentRead: true })).toBe(
      "Strongly consistent read is not supported on Global Secondary Indexes",
    );
    const Statement = "SELECT flag FROM scores.byRank WHERE pk = 'a'";
    const behind = await executeStatement(context, {
      Statement,
      ReturnConsumedCapacity: "INDEXES",
      ConsistentRead: true,
    });
    expect(plain(behind)).toMatchObject({
      Items: [{ flag: { S: "1" } }, { flag: { S: "2" } }, { flag: { S: "3" } }],
      ConsumedCapacity: { Table: { CapacityUnits: 3 }, LocalSecondaryIndexes: { byRank: { CapacityUnits: 1 } } },
    });
  });

  it("costs each of its reads", async () => {
    const answer = await run(" WHERE pk IN ['a', 'nobody'] AND sk IN ['1', '2']", { ReturnConsumedCapacity: "TOTAL" });
    expect(answer.ConsumedCapacity).toEqual({ TableName: "scores", CapacityUnits: 2 });
  });
});
