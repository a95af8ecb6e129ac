import {
  BatchExecuteStatementCommand,
  CreateTableCommand,
  DuplicateItemException,
  DynamoDBClient,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  ExecuteTransactionCommand,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

/** Statements through AWS's own client: what only that shows are its types of errors, bytes, and the limits of the model. */

let server: Server;
let tables: DynamoDBClient;
const run = (Statement: string, more: Partial<ExecuteStatementCommandInput> = {}) =>
  tables.send(new ExecuteStatementCommand({ Statement, ...more }));

beforeAll(async () => {
  server = await startServer();
  tables = new DynamoDBClient({ ...server.settings, maxAttempts: 1 });
  await tables.send(
    new CreateTableCommand({
      TableName: "scores",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "B" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});

afterAll(() => server?.stop());

test("statements carry bytes, and their errors have the types that the client knows", async () => {
  const id = { B: Uint8Array.of(0, 255) };
  const Statement = "INSERT INTO scores VALUE {'id': ?, 'points': 1}";
  await run(Statement, { Parameters: [id] });
  await expect(run(Statement, { Parameters: [id] })).rejects.toBeInstanceOf(DuplicateItemException);
  expect((await run("SELECT * FROM scores WHERE id IN [?]", { Parameters: [id] })).Items).toEqual([
    { id, points: { N: "1" } },
  ]);
  const transaction = new ExecuteTransactionCommand({ TransactStatements: [{ Statement, Parameters: [id] }] });
  const cancelled: unknown = await tables.send(transaction).catch((error: unknown) => error);
  expect(cancelled).toBeInstanceOf(TransactionCanceledException);
  expect((cancelled as TransactionCanceledException).CancellationReasons).toMatchObject([{ Code: "DuplicateItem" }]);
  const batch = new BatchExecuteStatementCommand({ Statements: [{ Statement, Parameters: [id] }] });
  expect((await tables.send(batch)).Responses).toMatchObject([{ Error: { Code: "DuplicateItem" } }]);
});

test("pages follow each other", async () => {
  for (let number = 0; number < 5; number++) {
    await run("INSERT INTO scores VALUE {'id': ?}", { Parameters: [{ B: Uint8Array.of(1, number) }] });
  }
  let count = 0;
  let NextToken: string | undefined;
  do {
    const page = await run("SELECT id FROM scores", { Limit: 2, NextToken });
    count += page.Items!.length;
    NextToken = page.NextToken;
  } while (NextToken);
  expect(count).toBe(6);
});

test("a statement is no longer than 8,192 characters", async () => {
  const refused = { name: "ValidationException", message: expect.stringContaining("less than or equal to 8192") };
  await expect(run("(".repeat(8193))).rejects.toMatchObject(refused);
  await expect(run("(".repeat(4_000_000))).rejects.toMatchObject(refused);
  await expect(run("(".repeat(8192))).rejects.toMatchObject({ name: "ValidationException" });
});
