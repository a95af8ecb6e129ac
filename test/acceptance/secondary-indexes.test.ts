import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

/** An index that is added to a table in use, through a power cut, ends up as if it had always been there. */

const TableName = "busy";
const IndexName = "byGroup";
let server: Server;
let tables: DynamoDBClient;
let writes = 0;

beforeAll(async () => {
  server = await startServer();
  tables = new DynamoDBClient({ ...server.settings, maxAttempts: 1 });
  await tables.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});
afterAll(async () => {
  expect(await server?.stop()).toBe(0);
});

/** Puts items, most of them over others, into groups that change. */
async function write(count: number): Promise<void> {
  const puts = Array.from({ length: count }, () => {
    const number = writes++;
    const Item = { id: { S: `${(number * 7919) % 1500}` }, group: { S: `g${number % 5}` }, n: { N: `${number}` } };
    return tables.send(new PutItemCommand({ TableName, Item }));
  });
  await Promise.all(puts);
}

async function indexStatus(): Promise<string | undefined> {
  const { Table } = await tables.send(new DescribeTableCommand({ TableName }));
  return Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus;
}

async function everything(input: { IndexName?: string }): Promise<string[]> {
  const items: Record<string, AttributeValue>[] = [];
  for await (const page of paginateScan({ client: tables }, { TableName, ...input })) items.push(...(page.Items ?? []));
  return items.map(({ id, group, n }) => JSON.stringify([id, group, n])).sort();
}

test("a new index of a table in use is complete after a power cut", async () => {
  for (let batch = 0; batch < 40; batch++) await write(50);
  await tables.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "group", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName,
            KeySchema: [{ AttributeName: "group", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    }),
  );
  await server.kill();
  await server.restart();
  do await write(10);
  while ((await indexStatus()) === "CREATING");
  await write(50);
  expect(await indexStatus()).toBe("ACTIVE");
  const inTable = await everything({});
  expect(inTable).toHaveLength(1500);
  expect(await everything({ IndexName })).toEqual(inTable);
});
