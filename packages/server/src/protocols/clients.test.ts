import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { STS } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../kernel/clock.ts";
import { ServiceError } from "../kernel/errors.ts";
import { dynamodbModel } from "../models/dynamodb.gen.ts";
import { iamModel } from "../models/iam.gen.ts";
import { lambdaModel } from "../models/lambda.gen.ts";
import { logsModel } from "../models/logs.gen.ts";
import { stsModel } from "../models/sts.gen.ts";
import { protocolOf } from "./protocols.ts";
import { RawJson } from "./raw-json.ts";
import { OperationResolver } from "./resolve-operation.ts";
import { verifySignature } from "./sigv4/verify.ts";
import { validate } from "./validation.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

const resolver = new OperationResolver([dynamodbModel, lambdaModel, logsModel, iamModel, stsModel]);
const requestId = "11111111-2222-4333-8444-555555555555";

/** What the next request is answered with, and what the last one asked for. */
let answer: Record<string, unknown> | ServiceError;
let asked: { service: string; operation: string; region: string; input: Record<string, unknown> };

let server: Server;
let settings: {
  endpoint: string;
  region: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

beforeAll(async () => {
  server = createServer((incoming, response) => {
    void read(incoming).then((request) => {
      const { statusCode, headers, body } = serve(request);
      response.writeHead(statusCode, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  settings = { endpoint: `http://127.0.0.1:${port}`, region: "eu-central-1", maxAttempts: 1, credentials };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  answer = {};
});

async function read(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = "", query = ""] = incoming.url!.split("?", 2);
  const headers = incoming.headers as Record<string, string>;
  return { method: incoming.method!, path, query, headers, body: Buffer.concat(chunks) };
}

function serve(request: WireRequest): WireResponse {
  const resolved = resolver.resolve(request);
  const protocol = protocolOf(resolved.model);
  try {
    if (resolved.operation === undefined) throw resolved.error;
    const { model, operation } = resolved;
    const identify = (accessKeyId: string) => (accessKeyId === "test" ? { secretAccessKey: "test" } : undefined);
    const { region } = verifySignature(request, { model, identify, nowMs: systemClock.nowMs() });
    const input = protocol.decodeRequest(model, operation, request);
    validate(model, operation, input);
    asked = { service: model.name, operation, region, input };
    if (answer instanceof ServiceError) throw answer;
    return protocol.encodeResponse(model, operation, answer, requestId);
  } catch (error) {
    return protocol.encodeError(resolved.model, error as ServiceError, requestId);
  }
}

describe("JSON 1.0: DynamoDB", () => {
  it("is understood both ways", async () => {
    const dynamodb = new DynamoDB(settings);
    const item = { id: { S: "a" }, bytes: { B: "AAE=" }, list: { L: [{ NULL: true }, { N: "1.5" }] } };
    answer = { Attributes: new RawJson(Buffer.from(JSON.stringify(item))) };
    const Item = { id: { S: "a" }, bytes: { B: new Uint8Array([0, 1]) }, list: { L: [{ NULL: true }, { N: "1.5" }] } };
    const output = await dynamodb.putItem({ TableName: "scores", Item: Item as never, ReturnValues: "ALL_OLD" });
    expect(asked).toEqual({
      service: "dynamodb",
      operation: "PutItem",
      region: "eu-central-1",
      input: { TableName: "scores", Item: item, ReturnValues: "ALL_OLD" },
    });
    expect(output.Attributes).toEqual(Item);
    expect(output.$metadata.requestId).toBe(requestId);
  });

  it("has its dates and errors understood", async () => {
    const dynamodb = new DynamoDB(settings);
    const created = new Date(Date.parse("2026-01-02T03:04:05.678Z"));
    answer = { Table: { TableName: "scores", CreationDateTime: created } };
    expect((await dynamodb.describeTable({ TableName: "scores" })).Table?.CreationDateTime).toEqual(created);
    answer = new ServiceError("ConditionalCheckFailedException", "No", { members: { Item: { a: { S: "b" } } } });
    const failed = dynamodb.putItem({ TableName: "scores", Item: {} });
    await expect(failed).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "No",
      Item: { a: { S: "b" } },
    });
    answer = new ServiceError("InternalServerError", "Ours");
    await expect(dynamodb.listTables({})).rejects.toMatchObject({ name: "InternalServerError", $fault: "server" });
  });
});

it("JSON 1.1: Logs is understood both ways", async () => {
  const logs = new CloudWatchLogs(settings);
  answer = { events: [{ timestamp: 1, message: "ü\n" }], nextForwardToken: "f/1" };
  const output = await logs.getLogEvents({ logGroupName: "g", logStreamName: "s", startFromHead: true, limit: 5 });
  expect(asked.input).toEqual({ logGroupName: "g", logStreamName: "s", startFromHead: true, limit: 5 });
  expect(output.events).toEqual([{ timestamp: 1, message: "ü\n" }]);
  answer = new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
  await expect(logs.deleteLogGroup({ logGroupName: "g" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
});

describe("REST-JSON: Lambda", () => {
  it("is understood both ways", async () => {
    const lambda = new Lambda(settings);
    answer = {
      StatusCode: 200,
      FunctionError: "Unhandled",
      Payload: Buffer.from('{"a":1}'),
      ExecutedVersion: "$LATEST",
    };
    const name = "arn:aws:lambda:eu-central-1:000000000000:function:f";
    const output = await lambda.invoke({
      FunctionName: name,
      Qualifier: "live",
      LogType: "Tail",
      Payload: Buffer.from("[1]"),
    });
    expect(asked.input).toEqual({
      FunctionName: name,
      Qualifier: "live",
      LogType: "Tail",
      Payload: Buffer.from("[1]"),
    });
    expect(output).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled", ExecutedVersion: "$LATEST" });
    expect(Buffer.from(output.Payload!).toString()).toBe('{"a":1}');
  });

  it("has its archives and errors understood", async () => {
    const lambda = new Lambda(settings);
    const ZipFile = new Uint8Array([80, 75, 3, 4]);
    const role = "arn:aws:iam::000000000000:role/r";
    const Environment = { Variables: { NAME: "value" } };
    answer = { FunctionName: "f", MemorySize: 128 };
    const made = await lambda.createFunction({ FunctionName: "f", Role: role, Code: { ZipFile }, Environment });
    expect(asked.input).toEqual({
      FunctionName: "f",
      Role: role,
      Code: { ZipFile: Buffer.from(ZipFile) },
      Environment,
    });
    expect(made).toMatchObject({ FunctionName: "f", MemorySize: 128, $metadata: { httpStatusCode: 201 } });
    answer = new ServiceError("ResourceNotFoundException", "Function not found: f");
    await expect(lambda.getFunction({ FunctionName: "f" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      Type: "User",
      message: "Function not found: f",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(lambda.getFunction({ FunctionName: "a b" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});

describe("query: IAM and STS", () => {
  it("are understood both ways", async () => {
    const iam = new IAM(settings);
    const CreateDate = new Date(Date.parse("2026-01-02T03:04:05Z"));
    const Tags = [{ Key: "a", Value: "ü +/" }];
    const role = { Path: "/", RoleName: "r", RoleId: "AROA", Arn: "arn", CreateDate, Tags, Description: "<&> ü" };
    answer = { Role: role };
    const input = { RoleName: "r", AssumeRolePolicyDocument: '{"Version":"2012-10-17"}', Tags };
    expect((await iam.createRole(input)).Role).toEqual(role);
    expect(asked).toMatchObject({ service: "iam", operation: "CreateRole", input });
    answer = { Account: "000000000000", Arn: "arn", UserId: "id" };
    expect(await new STS(settings).getCallerIdentity({})).toMatchObject(answer);
  });

  it("have their errors understood", async () => {
    const iam = new IAM(settings);
    answer = new ServiceError("NoSuchEntityException", "The role cannot be found.");
    await expect(iam.getRole({ RoleName: "r" })).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role cannot be found.",
      $metadata: { httpStatusCode: 404 },
    });
    const stranger = new STS({ ...settings, credentials: { accessKeyId: "nobody", secretAccessKey: "test" } });
    await expect(stranger.getCallerIdentity({})).rejects.toMatchObject({
      name: "InvalidClientTokenId",
      $metadata: { httpStatusCode: 403 },
    });
    const forger = new STS({ ...settings, credentials: { accessKeyId: "test", secretAccessKey: "guess" } });
    await expect(forger.getCallerIdentity({})).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  });
});
