import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hostileArchives } from "./hostile-archives.ts";
import { exchange, hangUpAfter, sendSigned } from "./raw-http.ts";
import { type Server, startServer } from "./server.ts";

const trap = `tireless-trap-${process.pid}`;
let server: Server;
let firstPid: number | undefined;
let roleArn: string;

beforeAll(async () => {
  server = await startServer();
  firstPid = server.process.pid;
  const dynamodb = new DynamoDBClient(server.settings);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "target",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await new IAMClient(server.settings).send(
    new CreateRoleCommand({ RoleName: "hostile", AssumeRolePolicyDocument }),
  );
  roleArn = Role?.Arn ?? "";
});

/** After everything that was thrown at it: the same process, healthy, and nothing outside its data directory. */
afterEach(async () => {
  expect(server.process.exitCode).toBeNull();
  expect(server.process.pid).toBe(firstPid);
  const health = await fetch(`${server.endpoint}/_tireless/health`);
  expect(health.status).toBe(200);
  await health.arrayBuffer();
});
afterAll(async () => {
  expect(await readdir(server.directory)).toEqual(["cwd", "data"]);
  expect(await readdir(join(server.directory, "cwd"))).toEqual([]);
  expect((await readdir("/tmp")).filter((name) => name.includes(trap))).toEqual([]);
  expect(await server.stop()).toBe(0);
});

/** A server may refuse, and may say that it lacks something, but never that it failed. */
function isAcceptable(status: number): boolean {
  return status < 500 || status === 501;
}

describe("malformed HTTP", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "GET / HTTP/1.1",
      "POST / HTTP/1.1",
      "POST / HTTP/9.9",
      "PRI * HTTP/2.0",
      "GET /\u0000 HTTP/1.1",
      "get / http/1.1",
      "",
    ),
    fc
      .tuple(fc.constantFrom("GET", "POST", "TRACE", "CONNECT", "Ünknown", "OPTIONS"), fc.webPath({ size: "medium" }))
      .map((p) => `${p.join(" ")} HTTP/1.1`),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
  const header = fc.oneof(
    fc.constantFrom(
      ...[
        "host: x",
        "content-length: 5",
        "content-length: -1",
        "content-length: 99999999999999999999",
        "content-length: 5, 6",
      ],
      ...[
        "content-length: 0x10",
        "transfer-encoding: chunked",
        "transfer-encoding: gzip, chunked",
        "expect: 100-continue",
        "expect: 1",
      ],
      ...[
        "connection: upgrade",
        "upgrade: websocket",
        "x-amz-target: DynamoDB_20120810.PutItem",
        "authorization: AWS4-HMAC-SHA256",
        " folded",
      ],
      ...[
        "authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=, Signature=",
        "x-amz-date: yesterday",
        "x-amz-date: 99999999T999999Z",
      ],
      ...[
        "content-encoding: gzip",
        "authorization: Basic dGVzdDp0ZXN0",
        "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      ],
    ),
    fc
      .tuple(fc.string({ unit: "grapheme-ascii", maxLength: 30 }), fc.string({ unit: "binary", maxLength: 100 }))
      .map((pair) => pair.join(": ")),
    fc.integer({ min: 1000, max: 100_000 }).map((length) => `x-large: ${"x".repeat(length)}`),
  );
  const body = fc.oneof(
    fc.constantFrom("", "{}", "5\r\nhello\r\n0\r\n\r\n", "zz\r\nhello\r\n", "FFFFFFFFFFFFFFFFF\r\n", "5\r\nhel"),
    fc.string({ unit: "binary", maxLength: 300 }),
  );
  const rawRequest = fc
    .tuple(line, fc.array(header, { maxLength: 8 }), body)
    .map(([first, headers, rest]) => `${[first, ...headers].join("\r\n")}\r\n\r\n${rest}`);

  test("is answered or the connection closed", async () => {
    const property = fc.asyncProperty(rawRequest, async (request) => {
      const { statusCodes, timedOut, text } = await exchange(server.port, request);
      expect(timedOut).toBe(false);
      for (const status of statusCodes) expect(isAcceptable(status), text.slice(0, 500)).toBe(true);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  test("that breaks off anywhere disturbs nobody", async () => {
    const whole =
      'POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: DynamoDB_20120810.PutItem\r\ncontent-length: 1000\r\n\r\n{"TableName":';
    const property = fc.asyncProperty(fc.integer({ min: 1, max: whole.length }), (length) =>
      hangUpAfter(server.port, whole.slice(0, length)),
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("a body without an end is cut off with 413 before it fills the memory", async () => {
    const head =
      "POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: DynamoDB_20120810.PutItem\r\ncontent-length: 4000000000\r\n\r\n";
    const { statusCodes } = await exchange(
      server.port,
      Buffer.concat([Buffer.from(head), Buffer.alloc(120 << 20, 0x20)]),
      10_000,
    );
    for (const status of statusCodes) expect(status).toBe(413);
  });
});

describe("malformed signatures", () => {
  const fragments = [
    "AWS4-HMAC-SHA256",
    "AWS4-ECDSA-P256-SHA256",
    "Credential=test/20260101/us-east-1/dynamodb/aws4_request",
    "Credential=////",
    "Credential=",
  ];
  const more = [
    "SignedHeaders=host;x-amz-date",
    "SignedHeaders=",
    "Signature=",
    `Signature=${"0".repeat(64)}`,
    ",",
    "=",
    "Signature=é",
    " ",
  ];
  const authorization = fc
    .array(fc.constantFrom(...fragments, ...more), { maxLength: 8 })
    .map((parts) => parts.join(" "));

  test("are refused, in the header and in the query", async () => {
    const property = fc.asyncProperty(authorization, fc.string({ maxLength: 40 }), async (value, date) => {
      const latin = Buffer.from(value).toString("latin1");
      const target = "x-amz-target: DynamoDB_20120810.ListTables\r\ncontent-type: application/x-amz-json-1.0\r\n";
      const safeDate = date.replace(/[^ -~]/g, "");
      const inHeader = `POST / HTTP/1.1\r\nhost: x\r\n${target}authorization: ${latin}\r\nx-amz-date: ${safeDate}\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`;
      const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${encodeURIComponent(value)}&X-Amz-Date=${encodeURIComponent(date)}&X-Amz-Credential=%zz`;
      const inQuery = `GET /?${query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;
      for (const request of [inHeader, inQuery]) {
        const { statusCodes, text } = await exchange(server.port, request);
        expect(statusCodes, text.slice(0, 300)).toHaveLength(1);
        expect([400, 403, 404], text.slice(0, 500)).toContain(statusCodes[0]);
      }
    });
    await fc.assert(property, { numRuns: 80 });
  });
});

describe("malformed bodies of known callers", () => {
  const targets = [
    "PutItem",
    "GetItem",
    "UpdateItem",
    "Query",
    "Scan",
    "CreateTable",
    "BatchWriteItem",
    "TransactWriteItems",
    "Nonsense",
    "",
  ];
  const anyTarget = fc.oneof(
    fc.constantFrom(...targets).map((name) => `DynamoDB_20120810.${name}`),
    fc.constantFrom(
      "DynamoDBStreams_20120810.GetRecords",
      "Logs_20140328.PutLogEvents",
      "Logs_20140328.FilterLogEvents",
      "__proto__.constructor",
      ".",
    ),
  );
  const names = [
    "TableName",
    "Item",
    "Key",
    "AttributeDefinitions",
    "RequestItems",
    "ShardIterator",
    "logEvents",
    "__proto__",
    "constructor",
    "S",
    "N",
    "M",
    "L",
  ];
  const jsonValue = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fc.constantFrom(null, true, 0, -0.5, 1e308, "target", "", "\u0000", "\ud800"),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 6, noNullPrototype: true }),
      fc.array(tie("value"), { maxLength: 5 }),
    ),
  })).value;
  const jsonBody = fc.oneof(
    jsonValue.map((value) => JSON.stringify(value)),
    fc.string({ unit: "binary", maxLength: 100 }),
    fc.constantFrom(
      "",
      "null",
      "[]",
      '"text"',
      "{",
      '{"TableName":"target"',
      '{"TableName":1e999}',
      "\ufeff{}",
      '{"Item":{"id":{"S":"\\ud800"}}}',
    ),
    fc.constantFrom(
      nested("[", 100_000),
      nested('{"M":', 50_000),
      `{"TableName":"target","Item":{"id":{"S":"1"},"x":${'{"L":['.repeat(5000)}`,
    ),
    fc
      .integer({ min: 10, max: 20_000 })
      .map(
        (depth) => `{"TableName":"target","Item":{"id":{"S":"1"},"x":${'{"L":['.repeat(depth)}${"]}".repeat(depth)}}}`,
      ),
  );

  test("JSON", async () => {
    const property = fc.asyncProperty(anyTarget, jsonBody, async (target, body) => {
      const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
      const { status, text } = await sendSigned(server.port, { service: "dynamodb", headers, body });
      expect(isAcceptable(status), `${target} ${body.slice(0, 300)} → ${status} ${text.slice(0, 300)}`).toBe(true);
      if (status !== 200) expect(JSON.parse(text)).toHaveProperty("__type");
    });
    await fc.assert(property, { numRuns: 250 });
  });

  const pair = fc.tuple(
    fc.oneof(
      fc.constantFrom(
        "Action",
        "Version",
        "RoleName",
        "RoleArn",
        "PolicyDocument",
        "Tags.member.1.Key",
        "Tags.member.99999999999.Key",
        "__proto__.x",
      ),
      fc.string({ maxLength: 20 }),
    ),
    fc.oneof(
      fc.constantFrom(
        "CreateRole",
        "AssumeRole",
        "GetCallerIdentity",
        "ListRoles",
        "PutRolePolicy",
        "2010-05-08",
        "2011-06-15",
        "%zz",
        "%",
      ),
      fc.string({ maxLength: 50 }),
    ),
  );
  const formBody = fc.oneof(
    fc.array(pair, { maxLength: 10 }).map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("&")),
    fc
      .array(pair, { maxLength: 10 })
      .map((pairs) => pairs.map((each) => each.map(encodeURIComponentLoosely).join("=")).join("&")),
    fc.string({ unit: "binary", maxLength: 100 }),
  );

  test("forms", async () => {
    const property = fc.asyncProperty(fc.constantFrom("iam", "sts"), formBody, async (service, body) => {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const { status, text } = await sendSigned(server.port, { service, headers, body });
      expect(isAcceptable(status), `${body.slice(0, 300)} → ${status} ${text.slice(0, 300)}`).toBe(true);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  test("paths", async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        "functions",
        "2015-03-31",
        "event-source-mappings",
        "invocations",
        "code",
        "configuration",
        "%00",
        "%zz",
        "..",
        ".",
        "%2e%2e",
        "%2F",
        "a:b:c",
        "x".repeat(3000),
      ),
      fc.string({ maxLength: 20 }).map(encodeURIComponentLoosely),
    );
    const query = fc.constantFrom(
      "",
      "?Qualifier=%24LATEST",
      "?MaxItems=-1",
      "?MaxItems=x",
      "?Marker=%zz",
      "?&&==",
      "?a=%FF",
    );
    const property = fc.asyncProperty(
      fc.array(segment, { minLength: 1, maxLength: 6 }),
      query,
      fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"),
      async (segments, search, method) => {
        const request = `${method} /${segments.join("/")}${search} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
        const { statusCodes, text } = await exchange(server.port, request);
        expect(statusCodes.every(isAcceptable), text.slice(0, 300)).toBe(true);
        const path = `/2015-03-31/functions/${segments.filter((each) => /^[\w.-]+$/.test(each) && !/^\.+$/.test(each)).join("/")}`;
        const body = method === "GET" || method === "HEAD" ? undefined : "{}";
        const { status } = await sendSigned(server.port, { service: "lambda", path, method, body });
        expect(isAcceptable(status), `${method} ${path} → ${status}`).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });
});

describe("malformed expressions", () => {
  const tokens =
    'SET REMOVE ADD DELETE a b.c #n #m :v :w = <> < >= ( ) , AND OR NOT BETWEEN IN size attribute_exists attribute_type begins_with contains list_append if_not_exists [0] [-1] [99999999999999999999] . + - é \u0000 # : a[ 1 "x" '.split(
      " ",
    );
  const expression = fc.oneof(
    fc.array(fc.constantFrom(...tokens), { maxLength: 25 }).map((parts) => parts.join(" ")),
    fc.array(fc.constantFrom(...tokens), { maxLength: 25 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.integer({ min: 1, max: 2000 }).map((depth) => `${"(".repeat(depth)}a = :v${")".repeat(depth)}`),
    fc.integer({ min: 1, max: 1000 }).map((depth) => `${"NOT ".repeat(depth)}a = :v`),
    fc
      .integer({ min: 1, max: 1500 })
      .map((depth) => `SET a = ${"if_not_exists(a, ".repeat(depth)}:v${")".repeat(depth)}`),
    fc.integer({ min: 1, max: 2000 }).map((depth) => `SET a${".b".repeat(depth)} = :v`),
  );
  const names = fc.option(fc.constantFrom({ "#n": "a" }, { "#n": "" }, { n: "a" }, { "#n": "a", "#m": "b" }, {}), {
    nil: undefined,
  });
  const values = fc.option(
    fc.constantFrom(
      { ":v": { N: "1" } },
      { ":v": { N: "1e999" } },
      { ":v": { SS: [] } },
      { v: { S: "x" } },
      { ":v": { L: [{ S: "x" }] }, ":w": { N: "2" } },
      { ":v": {} },
      {},
    ),
    { nil: undefined },
  );
  const places: Record<string, (expression: string) => object> = {
    UpdateItem: (text) => ({ Key: { id: { S: "1" } }, UpdateExpression: text }),
    PutItem: (text) => ({ Item: { id: { S: "1" }, a: { L: [{ N: "1" }] } }, ConditionExpression: text }),
    DeleteItem: (text) => ({ Key: { id: { S: "1" } }, ConditionExpression: text }),
    GetItem: (text) => ({ Key: { id: { S: "1" } }, ProjectionExpression: text }),
    Query: (text) => ({ KeyConditionExpression: text }),
    Scan: (text) => ({ FilterExpression: text }),
  };

  test.each(Object.entries(places))("of %s", async (operation, inputWith) => {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` };
    const property = fc.asyncProperty(
      expression,
      names,
      values,
      async (text, ExpressionAttributeNames, ExpressionAttributeValues) => {
        const body = JSON.stringify({
          TableName: "target",
          ...inputWith(text),
          ExpressionAttributeNames,
          ExpressionAttributeValues,
        });
        const answer = await sendSigned(server.port, { service: "dynamodb", headers, body });
        expect([200, 400], `${body.slice(0, 400)} → ${answer.status} ${answer.text.slice(0, 300)}`).toContain(
          answer.status,
        );
        if (answer.status === 400) expect(JSON.parse(answer.text)).toHaveProperty("__type");
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });
});

describe("malformed archives", () => {
  test.each(hostileArchives(trap))("one that $name harms nobody", async ({ name, makeArchive }) => {
    const functionName = `hostile-${name.replace(/\W+/g, "-")}`;
    await createAndInvoke(functionName, makeArchive());
  });

  test("any bytes", async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.boolean(), async (bytes, pretends) => {
      await createAndInvoke("hostile-bytes", pretends ? Buffer.concat([Buffer.from("PK\u0003\u0004"), bytes]) : bytes);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  /** Whatever can be created is invoked too, because an archive may be unpacked only then. */
  async function createAndInvoke(functionName: string, archive: Uint8Array): Promise<void> {
    const Code = { ZipFile: Buffer.from(archive).toString("base64") };
    const settings = { FunctionName: functionName, Role: roleArn, Runtime: "nodejs20.x", Handler: "index.handler" };
    const created = await lambda("POST", "/2015-03-31/functions", JSON.stringify({ ...settings, Code }));
    expect(isAcceptable(created.status), created.text).toBe(true);
    if (created.status !== 201) return;
    const invoked = await lambda("POST", `/2015-03-31/functions/${functionName}/invocations`, "{}");
    expect(isAcceptable(invoked.status), invoked.text).toBe(true);
    const deleted = await lambda("DELETE", `/2015-03-31/functions/${functionName}`);
    expect(deleted.status, deleted.text).toBe(204);
  }

  function lambda(method: string, path: string, body?: string) {
    return sendSigned(server.port, {
      service: "lambda",
      method,
      path,
      headers: { "content-type": "application/json" },
      body,
    });
  }
});

function nested(opening: string, depth: number): string {
  return opening.repeat(depth);
}

/** Like encodeURIComponent, which refuses half a pair of surrogates. */
function encodeURIComponentLoosely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
