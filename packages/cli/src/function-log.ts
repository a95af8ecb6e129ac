import type { Connection } from "./connection.ts";
import { nameOf } from "./failures.ts";
import { bareName, listFunctions, noFunction, qualifierOf } from "./functions.ts";

/** Where a function's log is. */
export interface FunctionLog {
  readonly functionName: string;
  readonly logGroupName: string;
  /** How long after its time an event may come to light: what an invocation prints may be written when it ends. */
  readonly lateMs: number;
}

/** Of a function that is there, or of one that is gone and has left its log; throws where there is neither. */
export async function findFunctionLog(name: string, connection: Connection): Promise<FunctionLog> {
  if (qualifierOf(name) !== undefined)
    throw new Error("A function has one log for all its versions; leave the version out.");
  const { GetFunctionConfigurationCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const functionName = bareName(name);
  const lambda = new LambdaClient(connection);
  try {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const logGroupName = found.LoggingConfig?.LogGroup ?? defaultGroup(functionName);
    return { functionName, logGroupName, lateMs: ((found.Timeout ?? 900) + 10) * 1_000 };
  } catch (error) {
    if (nameOf(error) !== "ResourceNotFoundException") throw error;
    if (await groupExists(defaultGroup(functionName), connection)) {
      return { functionName, logGroupName: defaultGroup(functionName), lateMs: 10_000 };
    }
    const functions = await listFunctions(lambda);
    const names = functions.map(({ FunctionName }) => FunctionName ?? "");
    throw noFunction(functionName, names, `${connection.region} of ${connection.endpoint}`);
  } finally {
    lambda.destroy();
  }
}

export const defaultGroupPrefix = "/aws/lambda/";

/** Whose stream it is: in a group of their own choice, functions share one and put their name into the stream's. */
export function ownerOfStream(streamName: string): { functionName: string | undefined; version: string } | undefined {
  const match = streamName.match(/^\d{4}\/\d\d\/\d\d\/([\w-]*)\[([\w$-]+)\]/);
  return match ? { functionName: match[1] || undefined, version: match[2]! } : undefined;
}

function defaultGroup(functionName: string): string {
  return `${defaultGroupPrefix}${functionName}`;
}

async function groupExists(logGroupName: string, connection: Connection): Promise<boolean> {
  const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const logs = new CloudWatchLogsClient(connection);
  try {
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    return logGroups?.some((group) => group.logGroupName === logGroupName) ?? false;
  } finally {
    logs.destroy();
  }
}
