import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  SearchVectorsCommand,
  UpdateTableCommand,
  type VectorIndex,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

/** A vector index that is added to a table in use, through a power cut, ends up as if it had always been there. */

const TableName = "embedded";
const dimensions = 32;
const itemCount = 600;
const byMeaning: VectorIndex = {
  IndexName: "byMeaning",
  VectorAttribute: { AttributeName: "meaning" },
  Dimensions: dimensions,
  DistanceFunction: "EUCLIDEAN",
  Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["n"] },
  SearchSchema: [
    { AttributeName: "topic", SearchSchemaElementType: "HASH" },
    { AttributeName: "kind", SearchSchemaElementType: "INLINE_FILTER" },
  ],
};
let server: Server;
let tables: DynamoDBClient;
let writes = 0;
const written = new Map<number, number>();

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

/** Puts items, most of them over others. The vector of an item tells its last write: it lies that far out. */
async function write(count: number): Promise<void> {
  const puts = Array.from({ length: count }, async () => {
    const n = writes++;
    const id = (n * 7919) % itemCount;
    written.set(id, n);
    const Item = {
      id: { S: `${id}` },
      n: { N: `${n}` },
      topic: { S: `t${id % 3}` },
      kind: { S: `k${id % 2}` },
      meaning: { L: Array.from({ length: dimensions }, () => ({ N: `${n}` })) },
    };
    await tables.send(new PutItemCommand({ TableName, Item }));
  });
  await Promise.all(puts);
}

async function indexStatus(): Promise<string | undefined> {
  const { Table } = await tables.send(new DescribeTableCommand({ TableName }));
  return Table?.VectorIndexes?.[0]?.IndexStatus;
}

test("a new vector index of a table in use is complete after a power cut, and found through AWS's own client", {
  timeout: 60_000,
}, async () => {
  for (let batch = 0; batch < 18; batch++) await write(50);
  await tables.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: ["topic", "kind"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      VectorIndexUpdates: [{ Create: byMeaning }],
    }),
  );
  await server.kill();
  await server.restart();
  do await write(10);
  while ((await indexStatus()) === "CREATING");
  await write(50);
  expect(await indexStatus()).toBe("ACTIVE");
  for (const topic of [0, 1, 2]) {
    const { SearchResults = [] } = await tables.send(
      new SearchVectorsCommand({
        TableName,
        IndexName: "byMeaning",
        SearchVector: Array.from({ length: dimensions }, () => ({ N: "0" })),
        TopK: 100,
        SearchConditionExpression: "topic = :t AND kind = :k",
        ExpressionAttributeValues: { ":t": { S: `t${topic}` }, ":k": { S: "k1" } },
      }),
    );
    const expected = [...written].filter(([id]) => id % 3 === topic && id % 2 === 1).map(([id, n]) => ({ id, n }));
    expect(SearchResults).toHaveLength(Math.min(100, expected.length));
    const nearest = expected.sort((one, other) => one.n - other.n).slice(0, 100);
    expect(SearchResults.map(({ Item, Score }) => ({ ...Item, Score }))).toEqual(
      nearest.map(({ id, n }) => ({
        id: { S: `${id}` },
        n: { N: `${n}` },
        topic: { S: `t${topic}` },
        kind: { S: "k1" },
        Score: expect.closeTo(n * Math.sqrt(dimensions), 2),
      })),
    );
  }
});
