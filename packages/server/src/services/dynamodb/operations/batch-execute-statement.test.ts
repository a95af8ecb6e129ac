import { expect, it } from "vitest";
import { contextWith, peopleTable, plain } from "../testing.ts";
import { batchExecuteStatement } from "./batch-execute-statement.ts";

const statements = (...texts: string[]) => ({ Statements: texts.map((Statement) => ({ Statement })) });

it("runs each statement by itself and tells what went wrong in its place", async () => {
  const context = await contextWith(peopleTable);
  const run = async (...texts: string[]) => plain(await batchExecuteStatement(context, statements(...texts))).Responses;
  expect(
    await run(
      "INSERT INTO people VALUE {'pk': 'ada', 'n': 1}",
      "INSERT INTO people VALUE {'pk': 'ada'}",
      "UPDATE people SET n = 2 WHERE pk = 'ada'",
      "DELETE FROM nowhere WHERE pk = 'ada'",
      "INSERT INTO",
    ),
  ).toEqual([
    { TableName: "people" },
    { TableName: "people", Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" } },
    { TableName: "people" },
    { TableName: "nowhere", Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
    { Error: { Code: "ValidationError", Message: expect.stringContaining("wasn't well formed") } },
  ]);
  expect(await run("SELECT * FROM people WHERE pk = 'ada'", "SELECT * FROM people WHERE n = 2")).toEqual([
    { TableName: "people", Item: { pk: { S: "ada" }, n: { N: "2" } } },
    { TableName: "people", Error: { Code: "ValidationError", Message: expect.stringContaining("primary key") } },
  ]);
});

it("does not mix reads and writes", async () => {
  const context = await contextWith(peopleTable);
  const mixed = statements("SELECT * FROM people WHERE pk = 'ada'", "DELETE FROM people WHERE pk = 'ada'");
  await expect(batchExecuteStatement(context, mixed)).rejects.toMatchObject({ code: "ValidationException" });
});

it("tells what it cost, and shows the item of a failed condition", async () => {
  const context = await contextWith(peopleTable);
  await batchExecuteStatement(context, statements("INSERT INTO people VALUE {'pk': 'ada'}"));
  const answer = await batchExecuteStatement(context, {
    Statements: [
      { Statement: "DELETE FROM people WHERE pk = 'ada' AND n = 1", ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
      { Statement: "DELETE FROM people WHERE pk = 'ada'" },
    ],
    ReturnConsumedCapacity: "TOTAL",
  });
  expect(plain(answer)).toMatchObject({
    Responses: [{ Error: { Code: "ConditionalCheckFailed", Item: { pk: { S: "ada" } } } }, { TableName: "people" }],
    ConsumedCapacity: [{ TableName: "people", CapacityUnits: 1 }],
  });
});
