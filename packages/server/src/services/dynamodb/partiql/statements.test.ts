import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import { parseStatement } from "./statements.ts";

const malformed = "Statement wasn't well formed, can't be processed: ";

describe("parseStatement", () => {
  it("reads every kind of literal, and parameters in their order", () => {
    const text = `insert into "a table" value {'s': 'it''s', 'n': -1.5e2, 't': true, 'z': null, 'l': [1, ?, []],
      'm': {'a': {}}, 'ss': <<'a', 'b'>>, 'ns': <<1, 2>>, 'p': ?}`;
    expect(parseStatement(text, [{ S: "first" }, { B: "AQ==" }])).toEqual({
      kind: "insert",
      tableName: "a table",
      item: {
        s: { S: "it's" },
        n: { N: "-150" },
        t: { BOOL: true },
        z: { NULL: true },
        l: { L: [{ N: "1" }, { S: "first" }, { L: [] }] },
        m: { M: { a: { M: {} } } },
        ss: { SS: ["a", "b"] },
        ns: { NS: ["1", "2"] },
        p: { B: "AQ==" },
      },
    });
  });

  it("reads conditions with their precedence", () => {
    const statement = parseStatement("SELECT a.b[1] FROM t.i WHERE NOT a = 1 OR b IN [1, 2] AND c IS NOT MISSING", []);
    expect(statement).toMatchObject({
      indexName: "i",
      columns: [["a", "b", 1]],
      where: {
        kind: "or",
        conditions: [
          { kind: "not", condition: { kind: "comparison", operator: "=" } },
          { kind: "and", conditions: [{ kind: "in" }, { kind: "call", call: { name: "attribute_exists" } }] },
        ],
      },
    });
  });

  it.each([
    ["SELECTT * FROM t", `${malformed}Expected SELECT, INSERT, UPDATE, DELETE or EXISTS, found SELECTT`],
    ["SELECT * FROM t WHERE", `${malformed}Expected a path, found end of the statement`],
    ["SELECT * FROM t WHERE a ~ 1", `${malformed}Unexpected character "~" at position 25`],
    ["SELECT * FROM t extra", `${malformed}Expected the end of the statement, found extra`],
    ["SELECT * FROM t WHERE nothing(a)", `${malformed}Unknown function nothing`],
    ["UPDATE t WHERE a = 1", `${malformed}Expected SET or REMOVE, found WHERE`],
    ["INSERT INTO t VALUE 'x'", `${malformed}Expected a tuple as the value to insert`],
    ["INSERT INTO t VALUE {'a': ?}", "Number of parameters in request and statement don't match."],
    ["INSERT INTO t VALUE {'a': <<1, 'b'>>}", "Sets must hold strings, numbers or binaries, and all of one type"],
  ])("refuses %s", (text, message) => {
    expect(() => parseStatement(text, [])).toThrow(message);
  });

  it("refuses parameters that nobody asks for", () => {
    expect(() => parseStatement("SELECT * FROM t", [{ S: "a" }])).toThrow("don't match");
  });

  it("never does worse than to refuse", () => {
    const words =
      "SELECT * FROM t WHERE a = ? AND ( ) NOT [ ] { } << >> 'x' 1 , . : IN IS NULL SET REMOVE size INSERT".split(" ");
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 30 });
    fc.assert(
      fc.property(text, (parts) => {
        try {
          parseStatement(parts.join(" "), [{ S: "a" }]);
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      }),
      { numRuns: 500 },
    );
    for (const opening of ["(", "NOT ", "[", "{'a':", "<<"]) {
      const deep = `SELECT * FROM t WHERE ${opening.repeat(8000)}`;
      expect(() => parseStatement(deep, [])).toThrow(ServiceError);
      expect(() => parseStatement(`INSERT INTO t VALUE {'a': ${opening.repeat(8000)}`, [])).toThrow(ServiceError);
    }
  });
});
