import { expect, test, vi } from "vitest";
import { VirtualClock } from "../kernel/clock.ts";
import { createLogger } from "../kernel/logging.ts";
import { seededRandom } from "../kernel/random.ts";
import { lambdaModel } from "../models/lambda.gen.ts";
import { logsModel } from "../models/logs.gen.ts";
import { openMemoryStore } from "../store/drivers/memory/memory-store.ts";
import { answerApi } from "./api.ts";
import { CredentialAuthority } from "./credentials.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Platform } from "./platform.ts";
import { wellKnownRootKey } from "./root-key.ts";
import { WebPages } from "./web-pages.ts";

async function api(identify?: () => never) {
  const random = seededRandom(1);
  const credentials = await CredentialAuthority.open(openMemoryStore(), random, {
    accessKeyId: "test",
    secretAccessKey: "test",
  });
  if (identify) vi.spyOn(credentials, "identify").mockImplementation(identify);
  const platform = {
    clock: new VirtualClock(),
    random,
    credentials,
    log: createLogger("silent"),
    pages: new WebPages([], wellKnownRootKey),
  } as unknown as Platform;
  return answerApi(platform, {} as Dispatcher, [logsModel, lambdaModel]);
}

const logsRequest = {
  method: "POST",
  path: "/",
  query: "",
  headers: { "x-amz-target": "Logs_20140328.DescribeLogGroups" },
  body: Buffer.from("{}"),
};

test("a request larger than AWS takes is refused before anything else is looked at", async () => {
  const answer = await api();
  const body = Buffer.alloc(16 * 2 ** 20 + 1);
  const refused = await answer({ ...logsRequest, body });
  expect(refused.statusCode).toBe(413);
  expect(refused.body.toString()).toContain("Request must be smaller than 16777216 bytes");
  const largest = await answer({ ...logsRequest, body: body.subarray(1) });
  expect(largest.body.toString()).toContain("Request is missing Authentication Token");
});

test("a page of elsewhere is refused before its signature is looked at, and cannot read that", async () => {
  const answer = await api();
  const refused = await answer({ ...logsRequest, headers: { ...logsRequest.headers, origin: "https://evil.example" } });
  expect(refused.statusCode).toBe(403);
  expect(refused.body.toString()).toContain("A page of https://evil.example may not call");
  expect(Object.keys(refused.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  const asked = { origin: "https://evil.example", "access-control-request-method": "POST" };
  expect((await answer({ ...logsRequest, method: "OPTIONS", headers: asked })).statusCode).toBe(403);
});

test("a page of this machine reads what goes wrong", async () => {
  const answer = await api();
  const origin = "http://localhost:3000";
  const failed = await answer({ ...logsRequest, headers: { ...logsRequest.headers, origin } });
  expect(failed.body.toString()).toContain("missing Authentication Token");
  expect(failed.headers).toMatchObject({ "access-control-allow-origin": origin });
  const asked = { origin, "access-control-request-method": "POST" };
  expect(await answer({ ...logsRequest, method: "OPTIONS", headers: asked })).toMatchObject({
    statusCode: 200,
    body: "",
  });
});

test("archives of functions are larger", async () => {
  const answer = await api();
  const request = { ...logsRequest, path: "/2015-03-31/functions", headers: {}, body: Buffer.alloc(17 * 2 ** 20) };
  expect((await answer(request)).body.toString()).toContain("Request is missing Authentication Token");
});

test("a defect of ours tells its caller nothing but to try again", async () => {
  const answer = await api(() => {
    throw new TypeError("a secret of the inside");
  });
  const authorization =
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/logs/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=0";
  const headers = { ...logsRequest.headers, host: "localhost", "x-amz-date": "20260101T000000Z", authorization };
  const failed = await answer({ ...logsRequest, headers });
  expect(failed.statusCode).toBe(500);
  expect(failed.body.toString()).toContain("InternalFailure");
  expect(failed.body.toString()).not.toContain("secret");
});
