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
    { Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
    {
      Error: {
        Code: "ValidationError",
        Message: "Statement wasn't well formed, can't be processed: Expected identifier for simple path",
      },
    },
  ]);
});

it("reads items by their keys alone", async () => {
  const context = await contextWith(peopleTable);
  await batchExecuteStatement(context, statements("INSERT INTO people VALUE {'pk': 'ada', 'n': 2}"));
  const read = async (condition: string) => {
    const given = statements(`SELECT n FROM people WHERE ${condition}`);
    return plain(await batchExecuteStatement(context, given)).Responses![0];
  };
  const refused = (Message: string) => ({ Error: { Code: "ValidationError", Message } });
  const notByKey = refused(
    "Select statements within BatchExecuteStatement must specify the primary key in the where clause.",
  );
  for (const condition of ["pk = 'ada'", "'ada' = pk", "pk IN ['ada']", "(pk = 'ada') AND pk = 'ada'"]) {
    expect(await read(condition)).toEqual({ TableName: "people", Item: { n: { N: "2" } } });
  }
  for (const condition of ["n = 2", "pk = 'ada' AND n = 2", "pk = 'ada' AND pk = 'bob'", "pk IN ['ada', 'bob']"]) {
    expect(await read(condition)).toEqual(notByKey);
  }
  expect(await read(`pk IN ['a'${",'b'".repeat(50)}]`)).toEqual(
    refused("Too many decomposed read operations for a given query."),
  );
  expect(await read("pk = 5")).toMatchObject({ Error: { Code: "ValidationError" } });
});

it("runs what a statement returns, and no EXISTS", async () => {
  const context = await contextWith(peopleTable);
  const run = async (...texts: string[]) => plain(await batchExecuteStatement(context, statements(...texts))).Responses;
  expect(
    await run(
      "INSERT INTO people VALUE {'pk': 'ada', 'n': 1}",
      "UPDATE people SET n = 2 WHERE pk = 'ada' RETURNING MODIFIED NEW *",
      "UPDATE people REMOVE n WHERE pk = 'ada' RETURNING MODIFIED NEW *",
      "DELETE FROM people WHERE pk = 'ada' RETURNING ALL OLD *",
      "EXISTS (SELECT * FROM people WHERE pk = 'ada' AND n = 1)",
    ),
  ).toEqual([
    { TableName: "people" },
    { TableName: "people", Item: { n: { N: "2" } } },
    { TableName: "people" },
    { TableName: "people", Item: { pk: { S: "ada" } } },
    {
      Error: { Code: "ValidationError", Message: "EXISTS can only be used in ExecuteTransaction write requests." },
    },
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
