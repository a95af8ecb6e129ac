import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
} from "@aws-sdk/client-lambda";
import { SignatureV4 } from "@smithy/signature-v4";
import { start } from "tireless";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { openToEverybody } from "./open-function-url.ts";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

/** Every function counts its runs in a table, so that the test sees them from outside. */
const counting = `
import { DynamoDBClient, UpdateItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
const tables = new DynamoDBClient({});
const count = async (id) => {
  const update = { UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } };
  const { Attributes } = await tables.send(
    new UpdateItemCommand({ TableName: "seen", Key: { id: { S: id } }, ...update, ReturnValues: "ALL_NEW" }));
  return Number(Attributes.n.N);
};
const keep = (id, event) => tables.send(
  new PutItemCommand({ TableName: "seen", Item: { id: { S: id }, n: { N: "1" }, event: { S: JSON.stringify(event) } } }));
`;

const sources = {
  flaky: `export const handler = async () => { if (await count("flaky") < 2) throw new Error("not yet"); };`,
  first: `export const handler = async (event) => ({ ...event, first: true });`,
  second: `export const handler = async ({ responsePayload }) => ({ ...responsePayload, second: true });`,
  collector: `export const handler = (record) => keep("collected", record);`,
  dropped: `export const handler = (record) => keep("dropped", record);`,
  loop: `
    import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
    const functions = new LambdaClient({});
    export const handler = async ({ name, turns }, { functionName: FunctionName }) => {
      const n = await count(name);
      if (n === turns) return;
      const Payload = JSON.stringify({ name, turns });
      await functions.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
    };`,
  site: `
    export const handler = async ({ rawPath, queryStringParameters, cookies, body, requestContext }) => {
      if (rawPath === "/plain") return { hello: "world" };
      if (rawPath === "/who") return requestContext.authorizer?.iam.userArn ?? "nobody";
      return {
        statusCode: 201,
        headers: { "content-type": "application/octet-stream", "access-control-allow-origin": "https://wrong.example" },
        cookies: ["a=1", "b=2"],
        body: Buffer.from(JSON.stringify({ rawPath, queryStringParameters, cookies, body })).toString("base64"),
        isBase64Encoded: true,
      };
    };`,
};

type FunctionName = keyof typeof sources;

let platform: Awaited<ReturnType<typeof start>>;
let functions: LambdaClient;
let tables: DynamoDBClient;

beforeAll(async () => {
  platform = await start({ logLevel: "error" });
  functions = new LambdaClient(platform);
  tables = new DynamoDBClient(platform);
  const identities = new IAMClient(platform);
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { Role } = await identities.send(new CreateRoleCommand({ RoleName: "events", AssumeRolePolicyDocument }));
  identities.destroy();
  await tables.send(
    new CreateTableCommand({
      TableName: "seen",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const rest = { Role: Role?.Arn, Runtime: "nodejs20.x" as const, Handler: "index.handler", Timeout: 30 };
  for (const [FunctionName, source] of Object.entries(sources)) {
    const ZipFile = await zipOf(counting + source);
    await functions.send(new CreateFunctionCommand({ FunctionName, Code: { ZipFile }, ...rest }));
  }
});

afterAll(async () => {
  functions?.destroy();
  tables?.destroy();
  await platform?.stop();
});

test("a failed event is tried again a minute later, which takes no minute", async () => {
  await send("flaky", {});
  await expect.poll(() => countOf("flaky"), { timeout: 10_000 }).toBe(1);
  await platform.clock.advance(50_000);
  expect(await countOf("flaky")).toBe(1);
  await expect.poll(async () => (await platform.clock.advance(10_000)) ?? countOf("flaky")).toBe(2);
  await platform.clock.advance(600_000);
  expect(await countOf("flaky")).toBe(2);
});

test("a success goes from destination to destination, in AWS's format", async () => {
  await onSuccess("first", "second");
  await onSuccess("second", "collector");
  await send("first", { order: 7 });
  await expect.poll(() => countOf("collected"), { timeout: 10_000 }).toBe(1);
  const record = await eventOf("collected");
  expect(record).toMatchObject({
    version: "1.0",
    requestContext: { functionArn: `${arnOf("second")}:$LATEST`, condition: "Success", approximateInvokeCount: 1 },
    requestPayload: { requestPayload: { order: 7 }, responsePayload: { order: 7, first: true } },
    responseContext: { statusCode: 200, executedVersion: "$LATEST" },
    responsePayload: { order: 7, first: true, second: true },
  });
});

test("a function that calls itself is stopped after 16 turns, its event is told, and it may be allowed to go on", async () => {
  const OnFailure = { Destination: arnOf("dropped") };
  await functions.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: "loop", DestinationConfig: { OnFailure } }),
  );
  await send("loop", { name: "stopped", turns: 20 });
  await expect.poll(() => countOf("dropped"), { timeout: 20_000 }).toBe(1);
  expect(await countOf("stopped")).toBe(16);
  expect(await eventOf("dropped")).toMatchObject({ requestContext: { condition: "RecursiveInvocation" } });
  await functions.send(new PutFunctionRecursionConfigCommand({ FunctionName: "loop", RecursiveLoop: "Allow" }));
  await send("loop", { name: "allowed", turns: 20 });
  await expect.poll(() => countOf("allowed"), { timeout: 20_000 }).toBe(20);
});

test("a function's own URL is called with fetch, by its own rules for other origins, and by its name", async () => {
  const { FunctionUrl = "" } = await functions.send(
    new CreateFunctionUrlConfigCommand({
      FunctionName: "site",
      AuthType: "NONE",
      Cors: { AllowOrigins: ["https://example.com"], AllowMethods: ["PUT"], AllowCredentials: true },
    }),
  );
  const closed = await fetch(FunctionUrl);
  expect([closed.status, closed.headers.get("x-tireless-hint")]).toEqual([
    403,
    expect.stringContaining("InvokeFunction"),
  ]);
  await openToEverybody(functions, "site");
  const plain = await fetch(`${FunctionUrl}plain`);
  expect([plain.status, plain.headers.get("content-type"), await plain.json()]).toEqual([
    200,
    "application/json",
    { hello: "world" },
  ]);
  const origin = "https://example.com";
  const answer = await fetch(`${FunctionUrl}a/b?x=1&x=2`, {
    method: "POST",
    headers: { cookie: "c=3; d=4", "content-type": "application/json", origin },
    body: '{"n":1}',
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
  expect(await answer.json()).toEqual({
    rawPath: "/a/b",
    queryStringParameters: { x: "1,2" },
    cookies: ["c=3", "d=4"],
    body: '{"n":1}',
  });
  const asked = await fetch(FunctionUrl, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "PUT" },
  });
  expect(Object.fromEntries(asked.headers)).toMatchObject({
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "PUT",
    "access-control-allow-credentials": "true",
  });
  const urlId = new URL(FunctionUrl).pathname.split("/")[3];
  const named = await getByName(`${urlId}.lambda-url.us-east-1.localhost`, "/plain");
  expect(named).toBe('{"hello":"world"}');
  await platform.clock.advance(60_000);
  await expect.poll(() => invocationsOf("site"), { timeout: 10_000 }).toBe(3);
});

test("a URL of type AWS_IAM is for those who sign", async () => {
  const { FunctionUrl = "" } = await functions.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: "first", AuthType: "AWS_IAM" }),
  );
  const refused = await fetch(FunctionUrl);
  expect([refused.status, await refused.json()]).toEqual([403, { Message: expect.stringMatching(/^Forbidden/) }]);
  const { hostname, port, pathname } = new URL(FunctionUrl);
  const signer = new SignatureV4({
    service: "lambda",
    region: platform.region,
    credentials: platform.credentials,
    sha256: Sha256,
  });
  const request = { method: "GET", protocol: "http:", hostname, port: Number(port), path: pathname, headers: {} };
  const { headers } = await signer.sign(
    { ...request, headers: { host: `${hostname}:${port}` } },
    { signingDate: new Date(platform.clock.nowMs()) },
  );
  const answer = await fetch(FunctionUrl, { headers });
  expect([answer.status, await answer.json()]).toMatchObject([200, { first: true, version: "2.0" }]);
});

/** As a client would whose resolver knows the name. */
async function getByName(host: string, path: string): Promise<string> {
  const { hostname, port } = new URL(platform.endpoint);
  const [response] = (await once(get({ hostname, port, path, headers: { host: `${host}:${port}` } }), "response")) as [
    IncomingMessage,
  ];
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}

function arnOf(name: FunctionName): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

function send(FunctionName: FunctionName, event: object) {
  const Payload = JSON.stringify(event);
  return functions.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
}

function onSuccess(FunctionName: FunctionName, next: FunctionName) {
  const DestinationConfig = { OnSuccess: { Destination: arnOf(next) } };
  return functions.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig }));
}

async function seen(id: string) {
  const { Item } = await tables.send(
    new GetItemCommand({ TableName: "seen", Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return Item;
}

async function countOf(id: string): Promise<number> {
  return Number((await seen(id))?.["n"]?.N ?? 0);
}

async function eventOf(id: string): Promise<unknown> {
  return JSON.parse((await seen(id))?.["event"]?.S ?? "null");
}

async function invocationsOf(name: FunctionName): Promise<number> {
  const metrics = new CloudWatchClient(platform);
  const nowMs = platform.clock.nowMs();
  const { Datapoints = [] } = await metrics.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName: "Invocations",
      Dimensions: [{ Name: "FunctionName", Value: name }],
      StartTime: new Date(nowMs - 3_600_000),
      EndTime: new Date(nowMs + 60_000),
      Period: 60,
      Statistics: ["Sum"],
    }),
  );
  metrics.destroy();
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

async function zipOf(source: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(source), "index.mjs");
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** SHA-256 in the form that the signer takes. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
