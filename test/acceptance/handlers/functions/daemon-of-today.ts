import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetFunctionConfigurationCommand,
  InvokeAsyncCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Callback, Context } from "aws-lambda";

/** The same daemon with the SDK of today, which still has InvokeAsync, and a callback. */
export interface Turn {
  readonly InstanceId?: string;
  readonly ExpectedSeq?: number;
}

const items = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const lambda = new LambdaClient({});
const TableName = "LambdaLocks";
const pauseMs = Number(process.env["PAUSE_MS"] ?? 4000 + Math.random() * 2000);
const turnsPerEnvironment = Number(process.env["TURNS_PER_ENVIRONMENT"] ?? 200);

export function handler(event: Turn, context: Context, callback: Callback): void {
  context.callbackWaitsForEmptyEventLoop = false;
  turn(event, context).then((result) => callback(null, result), callback);
}

async function turn(event: Turn, { functionName: FunctionName, awsRequestId }: Context): Promise<object> {
  const InstanceId = event.InstanceId ?? awsRequestId;
  const expected = event.InstanceId ? event.ExpectedSeq : 1;
  if (!event.InstanceId) await items.send(new PutCommand({ TableName, Item: { FunctionName, InstanceId, Seq: 1 } }));
  const seq = await increment({ FunctionName, InstanceId }, expected);
  if (seq === undefined) {
    console.log("over", InstanceId, expected);
    return { InstanceId, over: true };
  }
  console.log("turn", InstanceId, seq);
  setTimeout(() => console.log("left from", InstanceId, seq), 3_600_000);
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  if (seq % turnsPerEnvironment === 0) await refresh(FunctionName);
  const InvokeArgs = JSON.stringify({ InstanceId, ExpectedSeq: seq });
  const { Status } = await lambda.send(new InvokeAsyncCommand({ FunctionName, InvokeArgs }));
  return { InstanceId, Seq: seq, Status };
}

async function increment(Key: Record<string, string>, expected: number | undefined): Promise<number | undefined> {
  const request = new UpdateCommand({
    TableName,
    Key,
    UpdateExpression: "SET Seq = Seq + :one",
    ConditionExpression: "Seq = :expected",
    ExpressionAttributeValues: { ":one": 1, ":expected": expected },
    ReturnValues: "UPDATED_NEW",
  });
  try {
    return (await items.send(request)).Attributes?.["Seq"];
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

async function refresh(FunctionName: string): Promise<void> {
  const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: Timeout === 16 ? 17 : 16 }));
}
