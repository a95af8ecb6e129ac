import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  CreateRoleCommand,
  EntityAlreadyExistsException,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceConflictException,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { rollUpKey } from "./function/recent-best.mjs";
import { zip } from "./zip.mjs";

/**
 * Brings the score table, its function and what connects them into being; what is there already stays, with today's
 * code. `settings` are those of any AWS client: with an endpoint they mean Tireless, without one AWS.
 */
export async function deploy(settings, tableName = "scores", functionName = `${tableName}-recent-best`) {
  const dynamodb = new DynamoDBClient(settings);
  const iam = new IAMClient(settings);
  const lambda = new LambdaClient(settings);
  try {
    const table = await ensureTable(dynamodb, tableName);
    const role = await ensureRole(iam, functionName, table);
    await ensureFunction(lambda, functionName, role, tableName);
    await ensureMapping(lambda, functionName, table.LatestStreamArn);
    return { tableName, functionName, streamArn: table.LatestStreamArn };
  } finally {
    for (const client of [dynamodb, iam, lambda]) client.destroy();
  }
}

async function ensureTable(dynamodb, TableName) {
  const request = {
    TableName,
    AttributeDefinitions: [
      { AttributeName: "event_key", AttributeType: "S" },
      { AttributeName: "start_timestamp", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "event_key", KeyType: "HASH" },
      { AttributeName: "start_timestamp", KeyType: "RANGE" },
    ],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  };
  await unlessThere(ResourceInUseException, () => dynamodb.send(new CreateTableCommand(request)));
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { TableName });
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  if (!Table.LatestStreamArn) throw new Error(`The table ${TableName} is there already, but has no stream.`);
  return Table;
}

/** The function may read and replace the one roll-up record, read the stream and write its log: nothing else. */
async function ensureRole(iam, RoleName, { TableArn, LatestStreamArn }) {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = policy([trust]);
  await unlessThere(EntityAlreadyExistsException, () =>
    iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument })),
  );
  const rollUpOnly = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [rollUpKey.event_key] } };
  const streamActions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map(
    (name) => `dynamodb:${name}`,
  );
  const PolicyDocument = policy([
    { Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: TableArn, Condition: rollUpOnly },
    { Effect: "Allow", Action: streamActions, Resource: LatestStreamArn },
    { Effect: "Allow", Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" },
  ]);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "recent-best", PolicyDocument }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  return Role.Arn;
}

async function ensureFunction(lambda, FunctionName, Role, tableName) {
  const ZipFile = await functionArchive();
  const request = {
    FunctionName,
    Role,
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    MemorySize: 256,
    Timeout: 10,
    Environment: { Variables: { TABLE_NAME: tableName } },
    Code: { ZipFile },
  };
  const created = await unlessThere(ResourceConflictException, () =>
    untilRoleIsKnown(() => lambda.send(new CreateFunctionCommand(request))),
  );
  const waiting = { client: lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 2 };
  if (!created) {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await waitUntilFunctionUpdatedV2(waiting, { FunctionName });
  }
  await waitUntilFunctionActiveV2(waiting, { FunctionName });
}

/** From the first record on, at once, and without an end to retries: a score is late rather than lost. */
async function ensureMapping(lambda, FunctionName, EventSourceArn) {
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }),
  );
  if (EventSourceMappings.length > 0) return;
  const request = { FunctionName, EventSourceArn, StartingPosition: "TRIM_HORIZON", BatchSize: 100 };
  await lambda.send(
    new CreateEventSourceMappingCommand({ ...request, FunctionResponseTypes: ["ReportBatchItemFailures"] }),
  );
}

async function functionArchive() {
  const names = ["index.mjs", "roll-up.mjs", "recent-best.mjs"];
  const contents = names.map((name) => readFile(new URL(`function/${name}`, import.meta.url)));
  return zip(Object.fromEntries((await Promise.all(contents)).map((content, i) => [names[i], content])));
}

function policy(Statement) {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** What the creation answered; undefined when the thing was there before. */
async function unlessThere(ThereAlready, create) {
  try {
    return await create();
  } catch (error) {
    if (error instanceof ThereAlready) return undefined;
    throw error;
  }
}

/** On AWS a new role takes some seconds until Lambda may assume it. */
async function untilRoleIsKnown(create) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      if (attempt === 10 || !/cannot be assumed/.test(error.message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { tableName, functionName } = await deploy({});
  process.stdout.write(`The table ${tableName} and the function ${functionName} are in place.\n`);
}
