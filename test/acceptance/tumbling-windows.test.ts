import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { start } from "tireless";
import { expect, onTestFinished, test } from "vitest";
import { ZipFile } from "yazl";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

/** Adds up amounts, tells how many it has seen so far, and keeps the sum when the window is over. */
const source = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const tables = new DynamoDBClient({});
const keep = (id, n) => tables.send(
  new PutItemCommand({ TableName: "totals", Item: { id: { S: id }, n: { N: String(n) } } }));
export const handler = async ({ Records, state, window, isFinalInvokeForWindow }) => {
  if (isFinalInvokeForWindow) {
    await keep(window.start, state.sum);
    return { state };
  }
  let { sum = 0, count = 0 } = state;
  for (const { dynamodb } of Records) sum += Number(dynamodb.NewImage.amount.N);
  await keep("seen", count += Records.length);
  return { state: { sum, count } };
};`;

const windowSeconds = 900;

test("a function adds up what a window brings, and is shown the sum when the window is over", async () => {
  const platform = await start();
  const [functions, tables, identities] = [
    new LambdaClient(platform),
    new DynamoDBClient(platform),
    new IAMClient(platform),
  ];
  onTestFinished(async () => {
    for (const client of [functions, tables, identities]) client.destroy();
    await platform.stop();
  });
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { Role } = await identities.send(new CreateRoleCommand({ RoleName: "sums", AssumeRolePolicyDocument }));
  const table = {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" as const }],
    BillingMode: "PAY_PER_REQUEST" as const,
  };
  const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const };
  await tables.send(new CreateTableCommand({ TableName: "totals", ...table }));
  const { TableDescription } = await tables.send(
    new CreateTableCommand({ TableName: "orders", ...table, StreamSpecification }),
  );
  await functions.send(
    new CreateFunctionCommand({
      FunctionName: "sums",
      Role: Role?.Arn,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Timeout: 30,
      Code: { ZipFile: await zipOf(source) },
    }),
  );
  // A moment into a new window, so that all that follows is in it.
  const windowMs = windowSeconds * 1000;
  await platform.clock.advance(windowMs - (platform.clock.nowMs() % windowMs) + 1);
  const startMs = Math.floor(platform.clock.nowMs() / windowMs) * windowMs;
  await functions.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "sums",
      EventSourceArn: TableDescription?.LatestStreamArn,
      StartingPosition: "TRIM_HORIZON",
      TumblingWindowInSeconds: windowSeconds,
    }),
  );
  const totals = async () => {
    const { Items = [] } = await tables.send(new ScanCommand({ TableName: "totals", ConsistentRead: true }));
    return Object.fromEntries(Items.map(({ id, n }) => [id?.S, Number(n?.N)]));
  };
  for (let order = 1; order <= 4; order++) {
    const Item = { id: { S: `order-${order}` }, amount: { N: String(order * 10) } };
    await tables.send(new PutItemCommand({ TableName: "orders", Item }));
    await expect.poll(totals, { timeout: 20_000 }).toEqual({ seen: order });
  }
  await platform.clock.advance(windowMs);
  const window = new Date(startMs).toISOString().replace(".000Z", "Z");
  await expect
    .poll(async () => (await platform.clock.advance(1_000)) ?? totals(), { timeout: 20_000 })
    .toEqual({ seen: 4, [window]: 100 });
});

async function zipOf(text: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), "index.mjs");
  zip.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
