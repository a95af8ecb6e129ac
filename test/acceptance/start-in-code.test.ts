import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { start } from "tireless";
import { expect, onTestFinished, test } from "vitest";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

test("two platforms in one process know nothing of each other", async () => {
  const [one, other] = await Promise.all([startForTest(), startForTest()]);
  expect(one.platform.endpoint).not.toBe(other.platform.endpoint);
  await createTable(one.tables);
  expect(await namesOf(one.tables)).toEqual(["here"]);
  expect(await namesOf(other.tables)).toEqual([]);
});

test("a reset platform is as good as new, at the same endpoint", async () => {
  const { platform, tables } = await startForTest();
  await createTable(tables);
  await platform.reset();
  expect(await namesOf(tables)).toEqual([]);
  await createTable(tables);
  expect(await namesOf(tables)).toEqual(["here"]);
});

test("resets at the same time are one, and who asks meanwhile waits for it", async () => {
  const { platform, tables } = await startForTest();
  await createTable(tables);
  const resets = [platform.reset(), platform.reset()];
  expect(resets[1]).toBe(resets[0]);
  expect(await namesOf(tables)).toEqual([]);
  await Promise.all(resets);
  await createTable(tables);
  await Promise.all([platform.reset(), platform.stop()]);
  await expect(fetch(`${platform.endpoint}/_tireless/health`)).rejects.toThrow();
});

test("a client follows when the platform's clock is moved to tomorrow", async () => {
  const { platform, tables } = await startForTest();
  const before = platform.clock.nowMs();
  await platform.clock.advance(86_400_000);
  expect(platform.clock.nowMs() - before).toBeGreaterThanOrEqual(86_400_000);
  expect(await namesOf(tables)).toEqual([]);
});

test("a stopped platform answers no more", async () => {
  const { platform, tables } = await startForTest();
  expect(await namesOf(tables)).toEqual([]);
  await platform.stop();
  await expect(fetch(`${platform.endpoint}/_tireless/health`)).rejects.toThrow();
});

async function startForTest() {
  const platform = await start();
  const tables = new DynamoDBClient(platform);
  onTestFinished(async () => {
    tables.destroy();
    await platform.stop();
  });
  return { platform, tables };
}

function createTable(tables: DynamoDBClient) {
  return tables.send(
    new CreateTableCommand({
      TableName: "here",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
}

async function namesOf(tables: DynamoDBClient) {
  return (await tables.send(new ListTablesCommand({}))).TableNames;
}
