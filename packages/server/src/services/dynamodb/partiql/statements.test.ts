import { describe, expect, it } from "vitest";
import { parseStatement } from "./statements.ts";

describe("parseStatement", () => {
  it("reads every kind of literal, and parameters in their order", () => {
    const text = `insert into "a table" value {'s': 'it''s', 'n': -1.5e2, 't': true, 'z': null, 'l': [1, -  - 2, []],
      'm': {'a': {}}, 'ss': <<'a', 'b'>>, 'ns': <<1, 2>>, 'p': ?, 'zero': -0, 'half': .5, 'q': ?}`;
    expect(parseStatement(text, [{ S: "first" }, { B: "AQ==" }])).toEqual({
      kind: "insert",
      tableName: "a table",
      item: {
        s: { S: "it's" },
        n: { N: "-150" },
        t: { BOOL: true },
        z: { NULL: true },
        l: { L: [{ N: "1" }, { N: "2" }, { L: [] }] },
        m: { M: { a: { M: {} } } },
        ss: { SS: ["a", "b"] },
        ns: { NS: ["1", "2"] },
        p: { S: "first" },
        zero: { N: "0" },
        half: { N: "0.5" },
        q: { B: "AQ==" },
      },
    });
  });

  it("keeps every digit of a number", () => {
    const digits = "12345678901234567890123456789012345678";
    const text = `INSERT INTO t VALUE {'a': ${digits}, 'b': -.${digits}, 'c': 9.9e125, 'd': 1e-130, 'e': 0e9}`;
    expect(parseStatement(text, [])).toMatchObject({
      item: {
        a: { N: digits },
        b: { N: `-0.${digits}` },
        c: { N: `99${"0".repeat(124)}` },
        d: { N: `0.${"0".repeat(129)}1` },
        e: { N: "0" },
      },
    });
  });

  it("reads conditions with their precedence", () => {
    const statement = parseStatement("SELECT a.b[1] FROM t.i WHERE NOT a = 1 OR b IN [1, 2] AND c IS NOT MISSING", []);
    expect(statement).toMatchObject({
      indexName: "i",
      columns: [{ name: "b[1]", path: ["a", "b", 1] }],
      where: {
        kind: "or",
        conditions: [
          { kind: "not", condition: { kind: "comparison", operator: "=" } },
          { kind: "and", conditions: [{ kind: "in" }, { kind: "not", condition: { kind: "call" } }] },
        ],
      },
    });
  });

  it("takes any of the spellings of a condition", () => {
    const where = (condition: string) => {
      const statement = parseStatement(`SELECT * FROM t WHERE ${condition}`, []);
      return statement.kind === "select" && statement.where;
    };
    for (const [one, other] of [
      ["a != 1", "a <> 1"],
      ["a NOT IN (1, 2)", "NOT (a IN [1, 2])"],
      ["a IN <<1, 2>>", "a in (1, 2)"],
      ["a NOT BETWEEN 1 AND 2", "NOT a BETWEEN 1 AND 2"],
      ["a IS NOT NULL", "NOT a IS NULL"],
      ["BEGINS_WITH(a, 'x')", "begins_with(\"a\", 'x')"],
      ["a IS BOOL", "a IS BOOLEAN"],
      ["a IS NUMERIC", "attribute_type(a, 'N')"],
      ["a.b['c'] = 1", "a.b.c = 1"],
      ["a /* why */ = -- because\n 1;", "a = 1"],
    ] as const) {
      expect(where(one)).toEqual(where(other));
    }
  });

  it("reads an update in either order, with sums of sums", () => {
    const actions = "SET n = n + m + 1, a = list_append(a, [1]) REMOVE b[0] SET s = SET_ADD(s, <<'x'>>)";
    const update = parseStatement(`UPDATE t ${actions} WHERE pk = 'a' RETURNING MODIFIED NEW *`, []);
    expect(parseStatement(`FROM t WHERE pk = 'a' ${actions} RETURNING MODIFIED NEW *`, [])).toEqual(update);
    const n = { kind: "path", path: ["n"] };
    const sum = { kind: "sum", operator: "+", left: n, right: { kind: "path", path: ["m"] } };
    expect(update).toMatchObject({
      returning: "MODIFIED NEW",
      update: {
        actions: [
          { kind: "set", path: ["n"], value: { kind: "sum", operator: "+", left: sum, right: { value: { N: "1" } } } },
          { kind: "set", path: ["a"], value: { kind: "function", name: "list_append" } },
          { kind: "remove", path: ["b", 0] },
          { kind: "add", path: ["s"], value: { SS: ["x"] } },
        ],
      },
    });
  });
});
