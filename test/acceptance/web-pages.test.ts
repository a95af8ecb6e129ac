import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { start } from "tireless";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { browserFetch } from "./browser-fetch.ts";
import { type Server, startServer } from "./server.ts";

/** What AWS's SDK can do in a page: it sends through `fetch`, and a browser stands in between. */

let server: Server;
let atServer: { protocol: string; hostname: string; port: number; path: string; headers: { host: string } };

beforeAll(async () => {
  server = await startServer();
  const { protocol, hostname, port, host } = new URL(server.endpoint);
  atServer = { protocol, hostname, port: Number(port), path: "/", headers: { host } };
});
afterAll(async () => {
  expect(await server?.stop()).toBe(0);
});

/** For a client in the script of a page of this origin, until the test is over. */
function inPage(origin: string): Pick<DynamoDBClientConfig, "requestHandler" | "maxAttempts"> {
  vi.stubGlobal("fetch", browserFetch(origin));
  onTestFinished(() => void vi.unstubAllGlobals());
  return { requestHandler: new FetchHttpHandler(), maxAttempts: 1 };
}

test("a page of this machine uses tables and functions, and reads answers and errors with their headers", async () => {
  const page = { ...server.settings, ...inPage("http://localhost:3000") };
  const tables = new DynamoDBClient(page);
  await tables.send(
    new CreateTableCommand({
      TableName: "people",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await tables.send(new PutItemCommand({ TableName: "people", Item: { pk: { S: "ada" } } }));
  const { Item, $metadata } = await tables.send(new GetItemCommand({ TableName: "people", Key: { pk: { S: "ada" } } }));
  expect(Item).toEqual({ pk: { S: "ada" } });
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  await expect(
    tables.send(new GetItemCommand({ TableName: "nobody", Key: { pk: { S: "ada" } } })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const functions = new LambdaClient(page);
  expect((await functions.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  // The kind of the error is in a header.
  await expect(functions.send(new GetFunctionCommand({ FunctionName: "nobody" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("the headers of an answer are the page's to read", async () => {
  const request = { ...atServer, method: "POST", body: "{}" };
  const headers = { host: atServer.headers.host, "content-type": "application/x-amz-json-1.0" };
  const target = { "x-amz-target": "DynamoDB_20120810.ListTables" };
  const signed = await signer("dynamodb").sign({ ...request, headers: { ...headers, ...target } });
  const { host: _, ...sent } = signed.headers;
  const read = await browserFetch("http://127.0.0.1:5173")(server.endpoint, { ...request, headers: sent });
  expect(read.status).toBe(200);
  expect(read.headers.get("x-amz-crc32")).toMatch(/^\d+$/);
  expect(read.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
});

test("a page of elsewhere cannot use the key that everybody knows, not even where it reads no answer", async () => {
  const origin = "https://evil.example";
  const tables = new DynamoDBClient({ ...server.settings, ...inPage(origin) });
  await expect(tables.send(new ListTablesCommand({}))).rejects.toThrow("the page may not call");
  vi.unstubAllGlobals();
  // What looks like a form browsers send without asking; the signature is in the address then.
  const role = { RoleName: "evil", AssumeRolePolicyDocument: JSON.stringify(trustingLambda) };
  const body = String(new URLSearchParams({ Action: "CreateRole", Version: "2010-05-08", ...role }));
  const { query } = await signer("iam").presign({ ...atServer, method: "POST", body });
  const url = `${server.endpoint}/?${new URLSearchParams(query as Record<string, string>)}`;
  const form = { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } };
  const refused = await fetch(url, { ...form, headers: { ...form.headers, origin } });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("A page of https://evil.example may not call");
  expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  // A program may, and is the first to make it.
  expect((await fetch(url, form)).status).toBe(200);
});

test("a page of an origin that was asked for may call, and of no other", async () => {
  const platform = await start({ allowOrigins: ["https://app.example.com"], isolation: "process" });
  onTestFinished(() => platform.stop());
  const { endpoint, region, credentials } = platform;
  const clientIn = (origin: string) => new DynamoDBClient({ endpoint, region, credentials, ...inPage(origin) });
  const { TableNames } = await clientIn("https://app.example.com").send(new ListTablesCommand({}));
  expect(TableNames).toEqual([]);
  await expect(clientIn("https://other.example.com").send(new ListTablesCommand({}))).rejects.toThrow("may not call");
});

const trustingLambda = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

function signer(service: string): SignatureV4 {
  const { region, credentials } = server.settings;
  return new SignatureV4({ service, region, credentials, sha256: Sha256 });
}

class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as string);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}
