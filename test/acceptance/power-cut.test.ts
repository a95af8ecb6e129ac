import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { DynamoDBDocumentClient, PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zip } from "../../examples/scores/zip.mjs";
import { descendantsOf, runningAmong, type Server, startServer } from "./server.ts";

let server: Server;
let tables: DynamoDBDocumentClient;
let lambda: LambdaClient;

/** Takes its time, so that the power goes while some invocations run and others wait. */
const source = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const tables = new DynamoDBClient({});
export const handler = async ({ id }) => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  await tables.send(new PutItemCommand({ TableName: "survivors", Item: { id: { S: id } } }));
};
`;

beforeAll(async () => {
  server = await startServer();
  const settings = { ...server.settings, maxAttempts: 1 };
  const dynamodb = new DynamoDBClient(settings);
  tables = DynamoDBDocumentClient.from(dynamodb);
  lambda = new LambdaClient(settings);
  const TableName = "survivors";
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await new IAMClient(settings).send(
    new CreateRoleCommand({ RoleName: "survivor", AssumeRolePolicyDocument }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "survivor",
      Role: Role?.Arn,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Timeout: 10,
      Code: { ZipFile: zip({ "index.mjs": source }) },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
    { FunctionName: "survivor" },
  );
});
afterAll(async () => {
  expect(await server?.stop()).toBe(0);
});

test("acknowledged writes and accepted asynchronous invocations survive SIGKILL, twice", {
  timeout: 90_000,
}, async () => {
  const acknowledged = new Set<string>();
  for (const round of [1, 2]) {
    let isCut = false;
    const writeUntilCut = async (writer: number) => {
      for (let n = 0; !isCut; n++) {
        const id = `written-${round}-${writer}-${n}`;
        await tables.send(new PutCommand({ TableName: "survivors", Item: { id } })).then(
          () => acknowledged.add(id),
          () => {},
        );
      }
    };
    const writers = Array.from({ length: 8 }, (_, writer) => writeUntilCut(writer));
    const invocations = Array.from({ length: 30 }, async (_, n) => {
      const id = `invoked-${round}-${n}`;
      const Payload = JSON.stringify({ id });
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName: "survivor", InvocationType: "Event", Payload }),
      );
      expect(answer.StatusCode).toBe(202);
      acknowledged.add(id);
    });
    await Promise.all(invocations);
    const killed = server.kill();
    isCut = true;
    await Promise.all([killed, ...writers]);
    await server.restart();
    const missing = async () => {
      const stored = await storedIds();
      return [...acknowledged].filter((id) => !stored.has(id));
    };
    expect((await missing()).filter((id) => id.startsWith("written"))).toEqual([]);
    await expect.poll(missing, { timeout: 30_000, interval: 100 }).toEqual([]);
  }
  expect(acknowledged.size).toBeGreaterThan(60);
});

test.skipIf(process.platform !== "linux")("no environment outlives its platform", async () => {
  await lambda.send(new InvokeCommand({ FunctionName: "survivor", Payload: '{"id":"warm"}' }));
  const environments = await descendantsOf(server.process.pid ?? 0);
  expect(environments.length).toBeGreaterThan(0);
  await server.kill();
  await expect.poll(() => runningAmong(environments), { timeout: 10_000, interval: 50 }).toEqual([]);
  await server.restart();
});

async function storedIds(): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { Items } of paginateScan({ client: tables }, { TableName: "survivors", ConsistentRead: true })) {
    for (const item of Items ?? []) ids.add(item["id"]);
  }
  return ids;
}
