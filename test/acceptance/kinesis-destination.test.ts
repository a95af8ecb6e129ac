import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeKinesisStreamingDestinationCommand,
  DynamoDBClient,
  EnableKinesisStreamingDestinationCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

const TableName = "counters";
const StreamName = "counter-changes";
let server: Server;
let dynamodb: DynamoDBClient;
let kinesis: KinesisClient;
let StreamArn: string;

beforeAll(async () => {
  server = await startServer();
  const settings = { ...server.settings, maxAttempts: 1 };
  dynamodb = new DynamoDBClient(settings);
  kinesis = new KinesisClient(settings);
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await createStream();
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  StreamArn = StreamDescriptionSummary?.StreamARN ?? "";
  const enabled = await dynamodb.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn }));
  expect(enabled.DestinationStatus).toBe("ENABLING");
});
afterAll(async () => {
  kinesis?.destroy();
  expect(await server?.stop()).toBe(0);
});

test("every step of every counter arrives in order, though the server is killed twice", {
  timeout: 90_000,
}, async () => {
  const ids = Array.from({ length: 8 }, (_, n) => `counter-${n}`);
  for (let cutCount = 0; cutCount < 2; cutCount++) {
    let isCut = false;
    let countedCount = 0;
    const countUntilCut = async (id: string) => {
      while (!isCut) {
        await count(id).then(
          () => countedCount++,
          () => {},
        );
      }
    };
    const writers = ids.map(countUntilCut);
    await expect.poll(() => countedCount, { timeout: 30_000, interval: 10 }).toBeGreaterThan(100);
    const killed = server.kill();
    isCut = true;
    await Promise.all([killed, ...writers]);
    await server.restart();
  }
  const steps = new Map<string, Step[]>();
  for (const id of ids) {
    const last = await count(id);
    steps.set(
      id,
      Array.from({ length: last }, (_, n) => [n === 0 ? undefined : n, n + 1]),
    );
  }
  await expect.poll(arrivedSteps, { timeout: 60_000, interval: 200 }).toEqual(steps);
});

test("what happens while the stream is gone arrives when it is there again", { timeout: 120_000 }, async () => {
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
  await count("late");
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: "late" } } }));
  const { KinesisDataStreamDestinations } = await dynamodb.send(
    new DescribeKinesisStreamingDestinationCommand({ TableName }),
  );
  expect(KinesisDataStreamDestinations).toEqual([{ StreamArn, DestinationStatus: "ACTIVE" }]);
  await createStream();
  const steps: Step[] = [
    [undefined, 1],
    [1, undefined],
  ];
  const lateSteps = async () => (await arrivedSteps()).get("late");
  await expect.poll(lateSteps, { timeout: 60_000, interval: 200 }).toEqual(steps);
});

/** The count before and after; undefined where there was no item. */
type Step = readonly [before: number | undefined, after: number | undefined];

async function createStream(): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
}

/** Counts one further and answers the count. */
async function count(id: string): Promise<number> {
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  return Number(Attributes?.["n"]?.N);
}

/** What the stream holds, each change once, by its item. */
async function arrivedSteps(): Promise<Map<string, Step[]>> {
  const seen = new Set<string>();
  const steps = new Map<string, Step[]>();
  for (const record of await allRecords()) {
    const { eventID, dynamodb: change } = JSON.parse(Buffer.from(record).toString());
    if (seen.has(eventID)) continue;
    seen.add(eventID);
    const countOf = (image?: { n: { N: string } }) => image && Number(image.n.N);
    const id: string = change.Keys.id.S;
    steps.set(id, [...(steps.get(id) ?? []), [countOf(change.OldImage), countOf(change.NewImage)]]);
  }
  return steps;
}

async function allRecords(): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    const input = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(input));
    for (let isBehind = true; isBehind; ) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      for (const { Data } of page.Records ?? []) if (Data) records.push(Data);
      ShardIterator = page.NextShardIterator;
      isBehind = (page.MillisBehindLatest ?? 0) > 0;
    }
  }
  return records;
}
