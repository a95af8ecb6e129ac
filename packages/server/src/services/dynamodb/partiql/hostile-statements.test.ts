import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import { batchExecuteStatement } from "../operations/batch-execute-statement.ts";
import { executeStatement } from "../operations/execute-statement.ts";
import { executeTransaction } from "../operations/execute-transaction.ts";
import { contextWith, scoresTable, type TestContext } from "../testing.ts";
import { parseStatement } from "./statements.ts";

const documented = new Set([
  "ValidationException",
  "ResourceNotFoundException",
  "ConditionalCheckFailedException",
  "DuplicateItemException",
  "TransactionCanceledException",
]);

/** The longest that a statement may be; the model refuses longer ones. */
const length = 8192;

describe("whatever a client sends", () => {
  let context: TestContext;

  beforeAll(async () => {
    context = await contextWith(scoresTable);
    await executeStatement(context, { Statement: "INSERT INTO scores VALUE {'pk': 'a', 'sk': 'b', 'n': 1, 'l': [1]}" });
  });

  /** Sends a statement in all three ways. Anything but success or a documented error fails. */
  async function send(Statement: string, Parameters: object[]): Promise<void> {
    const given = { Statement, ...(Parameters.length > 0 && { Parameters: Parameters as never }) };
    for (const run of [
      () => executeStatement(context, given),
      () => batchExecuteStatement(context, { Statements: [given, given] }),
      () => executeTransaction(context, { TransactStatements: [given] }),
    ]) {
      try {
        await run();
      } catch (error) {
        if (!(error instanceof ServiceError && documented.has(error.code))) throw error;
      }
    }
  }

  const words =
    `SELECT INSERT INTO UPDATE DELETE FROM WHERE SET REMOVE VALUE RETURNING ALL MODIFIED OLD NEW ORDER BY DESC AND OR
    NOT IN IS BETWEEN LIKE NULL MISSING TRUE STRING EXISTS scores "scores" pk sk n l "sk" * ( ) [ ] { } << >> , . : ; ? = <> <
    >= + - || / % @ 'a' 'b' '' 1 0 -1 1e3 .5 1e126 99999999999 set_add list_append size attribute_type begins_with contains
    attribute_exists count \`ion\` -- /* */ # ' " é \u0000 \ud83d \u2028`.split(/\s+/);
  const soup = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string({ unit: "binary" })), {
    maxLength: 25,
  });
  const skeleton = fc.constantFrom(
    "SELECT * FROM scores WHERE pk = 'a' AND ~",
    "SELECT ~ FROM scores WHERE pk = 'a'",
    "SELECT * FROM scores WHERE ~",
    "INSERT INTO scores VALUE {'pk': 'a', 'sk': 'c', 'x': ~}",
    "UPDATE scores SET ~ WHERE pk = 'a' AND sk = 'b'",
    "UPDATE scores SET n = ~ WHERE pk = 'a' AND sk = 'b'",
    "DELETE FROM scores WHERE pk = 'a' AND ~",
    "EXISTS (SELECT * FROM scores WHERE pk = 'a' AND sk = 'b' AND ~)",
    "~",
  );
  const parameters = fc.array(
    fc.constantFrom(
      { S: "a" },
      { N: "1" },
      { BOOL: true },
      { NULL: true },
      { L: [] },
      { SS: ["a"] },
      { M: {} },
      { B: "AQ==" },
    ),
    { maxLength: 3 },
  );

  it("gets an answer or a documented error", async () => {
    await fc.assert(
      fc.asyncProperty(skeleton, soup, parameters, async (frame, parts, values) => {
        const text = frame.replace("~", () => parts.join(" "));
        await send(text, values);
        await send(
          text,
          Array.from(text.matchAll(/\?/g), (_, index) => values[index % values.length] ?? { S: "a" }),
        );
      }),
      { numRuns: 700 },
    );
  });

  it.each([
    "(",
    "NOT ",
    "-",
    "- ",
    "[",
    "{'a':",
    "<<",
    "a[",
    "size(",
    "a = (",
    "'",
    '"',
    "`",
    "/*",
    "?",
    "a.",
    "1 + ",
    ";",
    "EXISTS(",
  ])("is not undone by many of %s", (piece) => {
    // An odd number, or many quotes would be a string.
    const many = piece.repeat((length / piece.length) | 1);
    for (const frame of [
      "~",
      "SELECT * FROM t WHERE ~",
      "SELECT ~",
      "INSERT INTO t VALUE {'a': ~",
      "UPDATE t SET a = ~",
      "UPDATE t SET ~",
      "DELETE FROM ~",
    ]) {
      const text = frame.replace("~", () => many);
      const parametersOfAll = piece === "?" ? Array.from(many, () => ({ S: "a" })) : [];
      expect(() => parseStatement(text, parametersOfAll)).toThrow(ServiceError);
    }
  });

  it.each([
    ["AND", "a = 1"],
    ["OR", "pk = 'x'"],
    ["OR", "(pk = 'x' AND sk = 'y')"],
    ["AND", "(pk = 'x' OR sk = 'y')"],
    ["AND", "sk IN ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']"],
    ["=", "attribute_exists(a)"],
    ["=", "a"],
    ["OR", "(a = 1) = (b = 2)"],
  ])("is read in time when it is long: %s %s", async (operator, link) => {
    const condition = Array.from({ length: Math.floor(8000 / (link.length + operator.length + 2)) }, () => link);
    await send(`SELECT * FROM scores WHERE ${condition.join(` ${operator} `)}`, []);
    await send(`SELECT * FROM scores WHERE pk = 'a' AND ${condition.join(` ${operator} `)}`, []);
    await send(`DELETE FROM scores WHERE pk = 'z' AND sk = 'b' AND ${condition.join(` ${operator} `)}`, []);
  });

  it("may set a sum of as many terms as an expression may have operators", async () => {
    await executeStatement(context, { Statement: "INSERT INTO scores VALUE {'pk': 'sum', 'sk': 'b', 'n': 1}" });
    const update = (terms: number) => {
      const sum = Array.from({ length: terms }, () => "n").join(" + ");
      return { Statement: `UPDATE scores SET x = ${sum} WHERE pk = 'sum' AND sk = 'b'` };
    };
    await executeStatement(context, update(301));
    await expect(executeStatement(context, update(302))).rejects.toThrow(
      "The expression contains too many operators; operator count: 301",
    );
  });
});
