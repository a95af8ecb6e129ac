import { beforeEach, describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import { executeTransaction } from "./execute-transaction.ts";
import { scan } from "./scan.ts";

function at(index: number, message: string): string {
  return `Validation failed in TransactStatements[${index}]: ${message}`;
}

describe("ExecuteTransaction", () => {
  let context: TestContext;
  const run = async (texts: string[], more: object = {}) =>
    plain(
      await executeTransaction(context, { TransactStatements: texts.map((Statement) => ({ Statement })), ...more }),
    );
  const count = async () => (await scan(context, { TableName: "people" })).Count;

  beforeEach(async () => {
    context = await contextWith(peopleTable);
    await run(["INSERT INTO people VALUE {'pk': 'ada', 'n': 1}"]);
  });

  it("writes all or nothing", async () => {
    const written = await run([
      "UPDATE people SET n = 2 WHERE pk = 'ada'",
      "INSERT INTO people VALUE {'pk': 'bob'}",
      "DELETE FROM people WHERE pk = 'eve'",
    ]);
    expect(written.Responses).toEqual([{}, {}, {}]);
    await expect(
      run(["INSERT INTO people VALUE {'pk': 'ada'}", "INSERT INTO people VALUE {'pk': 'new'}"]),
    ).rejects.toMatchObject({
      code: "TransactionCanceledException",
      message: expect.stringContaining("[DuplicateItem, None]"),
      members: {
        CancellationReasons: [
          { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
          { Code: "None" },
        ],
      },
    });
    expect(await count()).toBe(2);
  });

  it("checks what must exist", async () => {
    const put = "INSERT INTO people VALUE {'pk': 'bob'}";
    await expect(run(["EXISTS (SELECT * FROM people WHERE pk = 'ada' AND n = 7)", put])).rejects.toMatchObject({
      members: { CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }] },
    });
    await run(["EXISTS (SELECT * FROM people WHERE pk = 'ada' AND n = 1)", put]);
    expect(await count()).toBe(2);
  });

  it("reads items of one moment", async () => {
    const read = await run(
      [
        "SELECT n FROM people WHERE pk = 'ada'",
        "SELECT * FROM people WHERE pk = 'none'",
        "SELECT * FROM people WHERE pk IN ['eve']",
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(read).toEqual({
      Responses: [{ Item: { n: { N: "1" } } }, {}, {}],
      ConsumedCapacity: [{ TableName: "people", CapacityUnits: 6, ReadCapacityUnits: 6 }],
    });
  });

  it("does not do again what a token has done", async () => {
    const token = { ClientRequestToken: "once" };
    await run(["INSERT INTO people VALUE {'pk': 'bob'}"], token);
    await run(["INSERT INTO people VALUE {'pk': 'bob'}"], token);
    await expect(run(["INSERT INTO people VALUE {'pk': 'eve'}"], token)).rejects.toMatchObject({
      code: "IdempotentParameterMismatchException",
    });
  });

  it("forgets a token after ten minutes", async () => {
    const token = { ClientRequestToken: "once" };
    const add = ["UPDATE people SET n = n + 1 WHERE pk = 'ada'"];
    await run(add, token);
    await context.platform.clock.advance(599_999);
    await run(add, token);
    await context.platform.clock.advance(1);
    await run(add, token);
    const { Responses } = await run(["SELECT n FROM people WHERE pk = 'ada'"]);
    expect(Responses).toEqual([{ Item: { n: { N: "3" } } }]);
  });

  const put = "INSERT INTO people VALUE {'pk': 'new'}";
  it.each([
    [
      ["SELECT * FROM people WHERE pk = 'ada'", put],
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    ],
    [[put, "SELECT * FROM people WHERE"], at(1, "Statement wasn't well formed, can't be processed: Unexpected term")],
    [
      ["SELECT * FROM people WHERE pk = 'ada' AND n = 1"],
      at(0, "Select statements within ExecuteTransaction must specify the primary key in the where clause."),
    ],
    [
      ["SELECT * FROM people WHERE pk IN ['ada', 'ada']"],
      at(0, "Overlapping conditions with range keys are not supported in where clause"),
    ],
    [
      ["SELECT * FROM nowhere WHERE pk = 'ada'", "SELECT * FROM people.byName WHERE pk = 'ada'"],
      at(1, "Reads on indices are not supported within transactions."),
    ],
    [
      ["DELETE FROM nowhere WHERE pk = 'ada'", "DELETE FROM people WHERE pk = 'ada' RETURNING ALL OLD *"],
      at(1, "RETURNING clause is not supported in ExecuteTransaction."),
    ],
    [
      ["EXISTS (SELECT * FROM people WHERE pk = 'ada')", put],
      at(0, "EXISTS() must contain a single item read with additional condition"),
    ],
    [
      ["EXISTS (SELECT * FROM people.byName WHERE pk = 'ada' AND n = 1)", put],
      at(0, "Operations on indices are not supported in transactions"),
    ],
    [
      ["SELECT n FROM people WHERE pk = 'ada'", "SELECT * FROM people WHERE pk = 'ada'"],
      "Transaction request cannot include multiple operations on one item",
    ],
    [
      [put, "DELETE FROM people WHERE pk = 'new'"],
      "Transaction request cannot include multiple operations on one item",
    ],
  ])("refuses %j", async (texts, message) => {
    await expect(run(texts)).rejects.toMatchObject({ code: "ValidationException", message });
    expect(await count()).toBe(1);
  });

  it("tells of a wrong parameter before anything else", async () => {
    const TransactStatements = [{ Statement: "nonsense" }, { Statement: put, Parameters: [{ N: "1e99999999999" }] }];
    await expect(executeTransaction(context, { TransactStatements })).rejects.toMatchObject({
      message: "The parameter cannot be converted to a numeric value: 1e99999999999",
    });
  });

  it("is cancelled where a table is missing or a key is wrong", async () => {
    const reasons = async (texts: string[]) => {
      const error = await run(texts).catch((refusal: unknown) => refusal);
      expect(error).toMatchObject({ code: "TransactionCanceledException" });
      return (error as { members: { CancellationReasons: object[] } }).members.CancellationReasons;
    };
    const missing = { Code: "ResourceNotFound", Message: "Requested resource not found" };
    expect(await reasons([put, "UPDATE nowhere SET a = 1 WHERE pk = 'a' RETURNING ALL NEW *"])).toEqual([
      { Code: "None" },
      missing,
    ]);
    expect(await reasons(["SELECT * FROM people WHERE pk = 'a'", "SELECT * FROM nowhere.i WHERE b = 1"])).toEqual([
      { Code: "None" },
      missing,
    ]);
    const mismatch = { Code: "ValidationError", Message: "The provided key element does not match the schema" };
    expect(
      await reasons([
        "UPDATE people SET n = 1 WHERE n = 1",
        "UPDATE people SET n = 1 WHERE pk IN ['a']",
        "UPDATE people SET n = 1 WHERE pk = 'b' AND pk = 'c'",
        "DELETE FROM people WHERE pk = 5",
        "INSERT INTO people VALUE {'n': 1}",
        put,
      ]),
    ).toEqual([
      mismatch,
      mismatch,
      mismatch,
      mismatch,
      {
        Code: "ValidationError",
        Message: "One or more parameter values were invalid: Missing the key pk in the item",
      },
      { Code: "None" },
    ]);
    expect(await reasons(["SELECT * FROM people WHERE pk = 'a'", "SELECT * FROM people WHERE pk = 5"])).toEqual([
      { Code: "None" },
      mismatch,
    ]);
    expect(
      await reasons(["EXISTS (SELECT * FROM people WHERE pk = 'ada' AND pk = 'eve' AND n = 1)", put]),
    ).toMatchObject([{ Code: "ConditionalCheckFailed" }, { Code: "None" }]);
  });

  it("shows the item of a failed condition to who asks for it", async () => {
    const TransactStatements = [
      {
        Statement: "DELETE FROM people WHERE pk = 'ada' AND n = 5",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
      },
    ];
    await expect(executeTransaction(context, { TransactStatements })).rejects.toMatchObject({
      members: { CancellationReasons: [{ Code: "ConditionalCheckFailed", Item: { n: { N: "1" } } }] },
    });
  });
});
