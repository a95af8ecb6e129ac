import { beforeEach, describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import { executeTransaction } from "./execute-transaction.ts";
import { scan } from "./scan.ts";

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
        "SELECT * FROM people WHERE pk = 'ada' AND n = 7",
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

  it("does not mix reads and writes", async () => {
    await expect(
      run(["SELECT * FROM people WHERE pk = 'ada'", "DELETE FROM people WHERE pk = 'ada'"]),
    ).rejects.toMatchObject({ code: "ValidationException" });
  });
});
