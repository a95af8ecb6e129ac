import {
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  PutItemCommand,
  ScanCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient, type Shard } from "@aws-sdk/client-dynamodb-streams";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { start } from "tireless";
import { expect, onTestFinished, test } from "vitest";
import { ZipFile } from "yazl";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

/** Appends every change of an item to a list of that item's changes, once, for records may come again. */
const source = `
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
const tables = new DynamoDBClient({});
export const handler = async ({ Records }) => {
  for (const { dynamodb } of Records) {
    const update = new UpdateItemCommand({
      TableName: "followed",
      Key: dynamodb.Keys,
      UpdateExpression: "SET #v = list_append(if_not_exists(#v, :none), :one)",
      ConditionExpression: "NOT contains(#v, :value)",
      ExpressionAttributeNames: { "#v": "values" },
      ExpressionAttributeValues: {
        ":none": { L: [] }, ":one": { L: [dynamodb.NewImage.value] }, ":value": dynamodb.NewImage.value,
      },
    });
    await tables.send(update).catch((error) => {
      if (error.name !== "ConditionalCheckFailedException") throw error;
    });
  }
};`;

const names = ["Ada", "Barbara", "Edith", "Frances", "Grace", "Joan", "Karen", "Radia"];

test("a function follows a stream whose shards split and close, item by item in order", async () => {
  const { platform, tables, streamArn } = await startWithFollower();
  const streams = new DynamoDBStreamsClient(platform);
  onTestFinished(() => streams.destroy());
  const shardsOf = async () =>
    (await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }))).StreamDescription?.Shards ?? [];
  // The platform looks every minute.
  const waitForShards = (count: number) =>
    expect
      .poll(async () => (await platform.clock.advance(60_000)) ?? (await shardsOf()).length, { timeout: 20_000 })
      .toBe(count);

  const waitForFollower = (values: string) =>
    expect
      .poll(() => followed(tables), { timeout: 20_000 })
      .toEqual(Object.fromEntries(names.map((name) => [name, values])));

  await putAll(tables, "1");
  await waitForFollower("1");
  await tables.send(
    new UpdateTableCommand({
      TableName: "followed-from",
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1999 },
    }),
  );
  await waitForShards(3);
  await putAll(tables, "2");
  await waitForFollower("1 2");
  await platform.clock.advance(4 * 60 * 60 * 1000);
  await waitForShards(5);
  await putAll(tables, "3");
  await waitForFollower("1 2 3");

  const [first, ...later] = await shardsOf();
  const parents = later.map(({ ParentShardId: parent }) => parent);
  expect(parents).toEqual([first?.ShardId, first?.ShardId, later[0]?.ShardId, later[1]?.ShardId]);
  const isClosed = ({ SequenceNumberRange: range }: Shard) => range?.EndingSequenceNumber !== undefined;
  expect([first!, ...later].map(isClosed)).toEqual([true, true, true, false, false]);
});

async function startWithFollower() {
  const platform = await start({ logLevel: "error" });
  const [tables, functions, identities] = [
    new DynamoDBClient(platform),
    new LambdaClient(platform),
    new IAMClient(platform),
  ];
  onTestFinished(async () => {
    for (const client of [tables, functions, identities]) client.destroy();
    await platform.stop();
  });
  const keys = {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] satisfies KeySchemaElement[],
  };
  await tables.send(new CreateTableCommand({ TableName: "followed", BillingMode: "PAY_PER_REQUEST", ...keys }));
  const { TableDescription } = await tables.send(
    new CreateTableCommand({
      TableName: "followed-from",
      ...keys,
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 999 },
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  const streamArn = TableDescription?.LatestStreamArn ?? "";
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { Role } = await identities.send(new CreateRoleCommand({ RoleName: "follower", AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }],
  });
  await identities.send(new PutRolePolicyCommand({ RoleName: "follower", PolicyName: "tables", PolicyDocument }));
  await functions.send(
    new CreateFunctionCommand({
      FunctionName: "follower",
      Role: Role?.Arn,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Timeout: 30,
      Code: { ZipFile: await zipOf(source) },
    }),
  );
  await functions.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "follower",
      EventSourceArn: streamArn,
      StartingPosition: "TRIM_HORIZON",
    }),
  );
  return { platform, tables, streamArn };
}

async function putAll(tables: DynamoDBClient, value: string): Promise<void> {
  for (const name of names) {
    const Item = { id: { S: name }, value: { S: value } };
    await tables.send(new PutItemCommand({ TableName: "followed-from", Item }));
  }
}

/** What the function has seen of every item, in its order. */
async function followed(tables: DynamoDBClient): Promise<Record<string, string>> {
  const { Items = [] } = await tables.send(new ScanCommand({ TableName: "followed", ConsistentRead: true }));
  return Object.fromEntries(Items.map(({ id, values }) => [id?.S, values?.L?.map(({ S }) => S).join(" ")]));
}

async function zipOf(code: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(code), "index.mjs");
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
