import fc from "fast-check";
import { expect, test } from "vitest";
import { besiegedServer, isAcceptable } from "./besieged-server.ts";
import { exchange, hangUpAfter } from "./raw-http.ts";

const besieged = besiegedServer();

const methods = ["GET", "POST", "TRACE", "CONNECT", "Ünknown", "OPTIONS"];
const strangeLines = [
  "GET / HTTP/1.1",
  "POST / HTTP/1.1",
  "POST / HTTP/9.9",
  "PRI * HTTP/2.0",
  "GET /\0 HTTP/1.1",
  "get / http/1.1",
  "",
];
const line = fc.oneof(
  fc.constantFrom(...strangeLines),
  fc
    .tuple(fc.constantFrom(...methods), fc.webPath({ size: "medium" }))
    .map(([method, path]) => `${method} ${path} HTTP/1.1`),
  fc.string({ unit: "binary", maxLength: 200 }),
);

const strangeHeaders = `
  host: x
  content-length: 5
  content-length: -1
  content-length: 99999999999999999999
  content-length: 5, 6
  content-length: 0x10
  transfer-encoding: chunked
  transfer-encoding: gzip, chunked
  expect: 100-continue
  expect: 1
  connection: upgrade
  upgrade: websocket
  content-encoding: gzip
  x-amz-target: DynamoDB_20120810.PutItem
  x-amz-date: yesterday
  x-amz-date: 99999999T999999Z
  x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD
  authorization: Basic dGVzdDp0ZXN0
  authorization: AWS4-HMAC-SHA256
  authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=, Signature=`;
const header = fc.oneof(
  fc.constantFrom(...strangeHeaders.trim().split(/\n */), " folded"),
  fc
    .tuple(fc.string({ unit: "grapheme-ascii", maxLength: 30 }), fc.string({ unit: "binary", maxLength: 100 }))
    .map((pair) => pair.join(": ")),
  fc.integer({ min: 1000, max: 100_000 }).map((length) => `x-large: ${"x".repeat(length)}`),
);

const strangeBodies = ["", "{}", "5\r\nhello\r\n0\r\n\r\n", "zz\r\nhello\r\n", "FFFFFFFFFFFFFFFFF\r\n", "5\r\nhel"];
const body = fc.oneof(fc.constantFrom(...strangeBodies), fc.string({ unit: "binary", maxLength: 300 }));

test("what is not HTTP is answered so or hung up on", async () => {
  const request = fc
    .tuple(line, fc.array(header, { maxLength: 8 }), body)
    .map(([first, headers, rest]) => `${[first, ...headers].join("\r\n")}\r\n\r\n${rest}`);
  const property = fc.asyncProperty(request, async (bytes) => {
    const { statusCodes, timedOut, text } = await exchange(besieged.server.port, bytes);
    expect(timedOut).toBe(false);
    for (const status of statusCodes) expect(isAcceptable(status), text.slice(0, 500)).toBe(true);
  });
  await fc.assert(property, { numRuns: 150 });
});

test("a request that breaks off anywhere disturbs nobody", async () => {
  const head = "POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: DynamoDB_20120810.PutItem\r\ncontent-length: 1000\r\n\r\n";
  const whole = `${head}{"TableName":`;
  const lengths = fc.integer({ min: 1, max: whole.length });
  const property = fc.asyncProperty(lengths, (length) => hangUpAfter(besieged.server.port, whole.slice(0, length)));
  await fc.assert(property, { numRuns: 60 });
});

test.each(["content-length: 4000000000", "transfer-encoding: chunked"])(
  "a body without an end (%s) is refused with 413",
  async (framing) => {
    const head = `POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: DynamoDB_20120810.PutItem\r\n${framing}\r\n\r\n`;
    const chunk = Buffer.concat([Buffer.from("10000000\r\n"), Buffer.alloc(120 << 20, 0x20)]);
    const { statusCodes } = await exchange(besieged.server.port, Buffer.concat([Buffer.from(head), chunk]), 10_000);
    // The answer can get lost when the connection is reset while we still send; then there is none.
    for (const status of statusCodes) expect(status).toBe(413);
  },
);
