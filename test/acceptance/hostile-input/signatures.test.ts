import fc from "fast-check";
import { expect, test } from "vitest";
import { besiegedServer } from "./besieged-server.ts";
import { exchange } from "./raw-http.ts";

const besieged = besiegedServer();

const fragments = [
  "AWS4-HMAC-SHA256",
  "AWS4-ECDSA-P256-SHA256",
  "Credential=test/20260101/us-east-1/dynamodb/aws4_request",
  "Credential=////",
  "Credential=",
  "SignedHeaders=host;x-amz-date",
  "SignedHeaders=",
  "Signature=",
  `Signature=${"0".repeat(64)}`,
  "Signature=é",
  ",",
  "=",
  " ",
];
const authorization = fc.array(fc.constantFrom(...fragments), { maxLength: 8 }).map((parts) => parts.join(" "));
const date = fc.string({ unit: "grapheme-ascii", maxLength: 40 });

test("in the header they are refused", async () => {
  const property = fc.asyncProperty(authorization, date, async (value, dateTime) => {
    const call =
      "x-amz-target: DynamoDB_20120810.ListTables\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 2";
    const signature = `authorization: ${Buffer.from(value).toString("latin1")}\r\nx-amz-date: ${dateTime}`;
    await expectRefusal(`POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${call}\r\n${signature}\r\n\r\n{}`);
  });
  await fc.assert(property, { numRuns: 80 });
});

test("in the query they are refused", async () => {
  const property = fc.asyncProperty(authorization, date, async (value, dateTime) => {
    const signature = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${encodeURIComponent(value)}`;
    const query = `${signature}&X-Amz-Date=${encodeURIComponent(dateTime)}&X-Amz-Credential=%zz`;
    await expectRefusal(`GET /?${query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  });
  await fc.assert(property, { numRuns: 80 });
});

async function expectRefusal(request: string): Promise<void> {
  const { statusCodes, text } = await exchange(besieged.server.port, request);
  expect(statusCodes, text.slice(0, 300)).toHaveLength(1);
  expect([400, 403, 404], text.slice(0, 500)).toContain(statusCodes[0]);
}
