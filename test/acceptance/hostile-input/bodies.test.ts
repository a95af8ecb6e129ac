import fc from "fast-check";
import { expect, test } from "vitest";
import { besiegedServer, isAcceptable } from "./besieged-server.ts";
import { exchange, sendSigned } from "./raw-http.ts";

const besieged = besiegedServer();

const targets = [
  ...[
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
  ].map((operation) => `DynamoDB_20120810.${operation}`),
  ...["DynamoDBStreams_20120810.GetRecords", "Logs_20140328.PutLogEvents", "Logs_20140328.FilterLogEvents"],
  ...["__proto__.constructor", "."],
];
const memberNames =
  "TableName Item Key AttributeDefinitions RequestItems ShardIterator logEvents __proto__ constructor S N M L BS".split(
    " ",
  );
const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, true, 0, -0.5, 1e308, "target", "", "\0", "\ud800"),
    fc.dictionary(fc.constantFrom(...memberNames), tie("value"), { maxKeys: 6, noNullPrototype: true }),
    fc.array(tie("value"), { maxLength: 5 }),
  ),
})).value;
const putOf = (value: string) => `{"TableName":"target","Item":{"id":{"S":"1"},"x":${value}}}`;
const strangeBodies = [
  ...[
    "",
    "null",
    "[]",
    '"text"',
    "{",
    '{"TableName":"target"',
    '{"TableName":1e999}',
    "\ufeff{}",
    putOf('{"S":"\\ud800"}'),
  ],
  ...[
    "[".repeat(100_000),
    '{"M":'.repeat(50_000),
    putOf('{"N":"1e1000000000"}'),
    putOf(`{"N":"${"9".repeat(100_000)}"}`),
  ],
];
const jsonBody = fc.oneof(
  anyJson.map((value) => JSON.stringify(value)),
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.constantFrom(...strangeBodies),
  fc.integer({ min: 10, max: 20_000 }).map((depth) => putOf('{"L":['.repeat(depth) + "]}".repeat(depth))),
);

test("JSON", async () => {
  const property = fc.asyncProperty(fc.constantFrom(...targets), jsonBody, async (target, body) => {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
    const { status, text } = await sendSigned(besieged.server.port, { service: "dynamodb", headers, body });
    expect(isAcceptable(status), `${target} ${body.slice(0, 300)} → ${status} ${text.slice(0, 300)}`).toBe(true);
    if (status !== 200) expect(JSON.parse(text)).toHaveProperty("__type");
  });
  await fc.assert(property, { numRuns: 250 });
});

const fieldNames =
  "Action Version RoleName RoleArn PolicyDocument Tags.member.1.Key Tags.member.99999999999.Key __proto__.x".split(" ");
const fieldValues = "CreateRole AssumeRole GetCallerIdentity ListRoles PutRolePolicy 2010-05-08 2011-06-15 %zz %".split(
  " ",
);
const field = fc.tuple(
  fc.oneof(fc.constantFrom(...fieldNames), fc.string({ maxLength: 20 })),
  fc.oneof(fc.constantFrom(...fieldValues), fc.string({ maxLength: 50 })),
);
const formBody = fc.oneof(
  fc.array(field, { maxLength: 10 }).map((fields) => fields.map((pair) => pair.join("=")).join("&")),
  fc.array(field, { maxLength: 10 }).map((fields) => new URLSearchParams(fields).toString()),
  fc.string({ unit: "binary", maxLength: 100 }),
);

test("forms", async () => {
  const property = fc.asyncProperty(fc.constantFrom("iam", "sts"), formBody, async (service, body) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const { status, text } = await sendSigned(besieged.server.port, { service, headers, body });
    expect(isAcceptable(status), `${body.slice(0, 300)} → ${status} ${text.slice(0, 300)}`).toBe(true);
  });
  await fc.assert(property, { numRuns: 150 });
});

const strangeSegments =
  "functions 2015-03-31 event-source-mappings invocations code configuration %00 %zz .. . %2e%2e %2F a:b:c".split(" ");
const segment = fc.oneof(
  fc.constantFrom(...strangeSegments, "x".repeat(3000)),
  fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => encodeURIComponent(text)),
);
const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join("/"));
const query = fc.constantFrom(
  "",
  "?Qualifier=%24LATEST",
  "?MaxItems=-1",
  "?MaxItems=x",
  "?Marker=%zz",
  "?&&==",
  "?a=%FF",
);
const method = fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD");

test("paths", async () => {
  const property = fc.asyncProperty(method, path, query, async (verb, segments, search) => {
    const request = `${verb} /${segments}${search} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
    const { statusCodes, text } = await exchange(besieged.server.port, request);
    expect(statusCodes.every(isAcceptable), text.slice(0, 300)).toBe(true);
  });
  await fc.assert(property, { numRuns: 100 });
});

test("paths of known callers", async () => {
  const names = fc.array(
    fc.constantFrom("hello", "a-b", "%24LATEST", "configuration", "code", "invocations", "x".repeat(200)),
    { maxLength: 4 },
  );
  const body = fc.constantFrom("{}", "", "[]", "null", '{"ZipFile":1}', '{"FunctionName":{}}', "{");
  const property = fc.asyncProperty(method, names, body, async (verb, segments, text) => {
    const request = { service: "lambda", method: verb, path: `/2015-03-31/functions/${segments.join("/")}` };
    const answer = await sendSigned(besieged.server.port, {
      ...request,
      ...(!["GET", "HEAD"].includes(verb) && { body: text }),
    });
    expect(
      isAcceptable(answer.status),
      `${verb} ${request.path} ${text} → ${answer.status} ${answer.text.slice(0, 300)}`,
    ).toBe(true);
  });
  await fc.assert(property, { numRuns: 100 });
});
