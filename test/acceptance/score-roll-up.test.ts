import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploy } from "../../examples/scores/deploy.mjs";
import { readLeaderboard } from "../../examples/scores/leaderboard.mjs";
import { type Server, startServer } from "./server.ts";

let server: Server;
let tables: DynamoDBDocumentClient;

beforeAll(async () => {
  server = await startServer();
  tables = DynamoDBDocumentClient.from(new DynamoDBClient(server.settings));
});
afterAll(async () => {
  tables?.destroy();
  expect(await server?.stop()).toBe(0);
});

test("deploying twice is deploying once", async () => {
  const first = await deploy(server.settings);
  expect(await deploy(server.settings)).toEqual(first);
  const lambda = new LambdaClient(server.settings);
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: first.functionName }),
  );
  expect(EventSourceMappings).toHaveLength(1);
  lambda.destroy();
});

test("the best scores of the past hour appear, without unfinished, stale and doubled games", async () => {
  await Promise.all([
    put("ada", 5000, 60),
    put("bob", 7000, 120),
    put("bob", 7000, 120),
    put("cy", 9000, 180, { completed: false }),
    put("di", 8000, 4000),
    put("eve", 6000, 240),
  ]);
  await expect.poll(board, { timeout: 20_000, interval: 50 }).toEqual(["bob 7000", "eve 6000", "ada 5000"]);
});

test("a correction and the end of an abandoned game are followed", async () => {
  await Promise.all([put("bob", 100, 120), put("cy", 9100, 180)]);
  await expect.poll(board, { timeout: 20_000, interval: 50 }).toEqual(["cy 9100", "eve 6000", "ada 5000", "bob 100"]);
});

test("the roll-up is one record that its own writes do not wake", async () => {
  const version = await rollUpVersion();
  await put("fay", 9999, 10, { completed: false });
  await put("gil", 1, 20);
  await expect.poll(board, { timeout: 20_000, interval: 50 }).toContain("gil 1");
  expect(await rollUpVersion()).toBe(version + 1);
});

test("each batch left START, END and REPORT in the function's log", async () => {
  const logs = new CloudWatchLogsClient(server.settings);
  const linesWith = async (filterPattern: string) => {
    const answer = await logs.send(
      new FilterLogEventsCommand({ logGroupName: "/aws/lambda/scores-recent-best", filterPattern }),
    );
    return answer.events ?? [];
  };
  await expect.poll(async () => (await linesWith("REPORT")).length, { timeout: 10_000 }).toBeGreaterThan(1);
  expect((await linesWith("REPORT"))[0]?.message).toMatch(
    /^REPORT RequestId: .*\tDuration: .* ms\tBilled Duration: .* ms\tMemory Size: 256 MB/,
  );
  logs.destroy();
});

const nowSeconds = Math.floor(Date.now() / 1000);

function put(player: string, score: number, ageSeconds: number, changes: object = {}) {
  const times = { start_timestamp: nowSeconds - ageSeconds, length_seconds: 5 };
  const game = { event_key: player, ...times, completed: true, score, handle: player, achievements: [] };
  return tables.send(new PutCommand({ TableName: "scores", Item: { ...game, ...changes } }));
}

async function board(): Promise<string[]> {
  const entries = await readLeaderboard(tables, "scores");
  return entries.map(({ handle, score }) => `${handle} ${score}`);
}

async function rollUpVersion(): Promise<number> {
  const Key = { event_key: "#recent-best", start_timestamp: 0 };
  const { Item } = await tables.send(new GetCommand({ TableName: "scores", Key, ConsistentRead: true }));
  return Item?.["version"] as number;
}
