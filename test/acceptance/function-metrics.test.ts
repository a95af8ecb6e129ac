import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zip } from "../../examples/scores/zip.mjs";
import { openToEverybody } from "./open-function-url.ts";
import { type Server, startServer } from "./server.ts";

/** What functions do, as CloudWatch tells it to AWS's own client. */

const FunctionName = "measured";
const code = `exports.handler = async (event) => {
  if (event.fail) throw new Error("no");
  return { statusCode: event.rawPath === "/teapot" ? 418 : 200 };
};`;
let server: Server;
let lambda: Lambda;
let cloudwatch: CloudWatch;

beforeAll(async () => {
  server = await startServer();
  lambda = new Lambda({ ...server.settings, maxAttempts: 1 });
  cloudwatch = new CloudWatch(server.settings);
});
afterAll(async () => {
  for (const client of [lambda, cloudwatch]) client?.destroy();
  expect(await server?.stop()).toBe(0);
});

test("invocations, errors, throttles, events and requests are counted, by function, alias and version", async () => {
  await createFunction();
  const url = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE" });
  await openToEverybody(lambda, FunctionName);
  const invoke = (Payload = "{}", Qualifier = "live") => lambda.invoke({ FunctionName, Qualifier, Payload });
  await invoke();
  await invoke('{"fail":1}');
  await invoke("{}", "$LATEST");
  await lambda.invoke({ FunctionName, InvocationType: "Event", Payload: "{}" });
  for (const path of ["", "teapot"]) await (await fetch(`${url.FunctionUrl}${path}`)).arrayBuffer();
  await expect.poll(() => sumOf("Invocations"), { timeout: 20_000, interval: 100 }).toBe(6);
  await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
  await expect(invoke()).rejects.toMatchObject({ name: "TooManyRequestsException" });
  const dimensions = { FunctionName, Resource: `${FunctionName}:live` };
  const sums = async () => ({
    Invocations: await sumOf("Invocations"),
    ofAlias: await sumOf("Invocations", dimensions),
    ofVersion: await sumOf("Invocations", { ...dimensions, ExecutedVersion: "1" }),
    ofAll: await sumOf("Invocations", {}),
    Errors: await sumOf("Errors"),
    Throttles: await sumOf("Throttles"),
    AsyncEventsReceived: await sumOf("AsyncEventsReceived"),
    UrlRequestCount: await sumOf("UrlRequestCount"),
    Url4xxCount: await sumOf("Url4xxCount"),
    Url5xxCount: await sumOf("Url5xxCount"),
  });
  await expect.poll(sums, { timeout: 20_000, interval: 100 }).toEqual({
    ...{ Invocations: 6, ofAlias: 2, ofVersion: 2, ofAll: 6, Errors: 1, Throttles: 1, AsyncEventsReceived: 1 },
    ...{ UrlRequestCount: 2, Url4xxCount: 1, Url5xxCount: 0 },
  });
  const { Metrics = [] } = await cloudwatch.listMetrics({ Namespace: "AWS/Lambda" });
  expect(Metrics.map(({ MetricName }) => MetricName)).toEqual(
    expect.arrayContaining(["Duration", "ConcurrentExecutions", "AsyncEventAge", "UrlRequestLatency"]),
  );
});

async function createFunction(): Promise<void> {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const iam = new IAMClient(server.settings);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "measured", AssumeRolePolicyDocument }));
  iam.destroy();
  const settings = { FunctionName, Role: Role?.Arn, Runtime: "nodejs20.x", Handler: "index.handler" } as const;
  await lambda.createFunction({ ...settings, Code: { ZipFile: zip({ "index.js": code }) }, Publish: true });
  await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
}

async function sumOf(MetricName: string, dimensions: Record<string, string> = { FunctionName }): Promise<number> {
  const nowMs = Date.now();
  const { Datapoints = [] } = await cloudwatch.getMetricStatistics({
    Namespace: "AWS/Lambda",
    MetricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(nowMs - 3_600_000),
    EndTime: new Date(nowMs + 60_000),
    Period: 60,
    Statistics: ["Sum"],
  });
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}
