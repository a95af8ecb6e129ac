import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { ServiceError } from "../kernel/errors.ts";
import { cloudwatchModel as model } from "../models/cloudwatch.gen.ts";
import { decompressed, isCompressed } from "./compression.ts";
import type { WireRequest } from "./wire.ts";

function requestOf(body: Buffer): WireRequest {
  return { method: "POST", path: "/", query: "", headers: { "content-encoding": "gzip" }, body };
}

it("undoes gzip, for operations that take it", async () => {
  const request = requestOf(gzipSync("metrics"));
  const put = { model, operation: "PutMetricData" };
  expect(isCompressed(request, put)).toBe(true);
  expect(isCompressed(request, { model, operation: "ListMetrics" })).toBe(false);
  // In a form, the name of the operation is compressed as well.
  expect(isCompressed(request, { model, operation: undefined, error: new ServiceError("MissingAction", "") })).toBe(
    true,
  );
  expect(isCompressed({ ...request, headers: {} }, put)).toBe(false);
  expect((await decompressed(request)).body.toString()).toBe("metrics");
});

it("leaves what is no gzip, is cut off, or is a bomb", async () => {
  const whole = gzipSync(Buffer.alloc(1000, "metrics"));
  const bomb = gzipSync(Buffer.alloc(17 * 2 ** 20));
  for (const body of [Buffer.alloc(0), Buffer.from("metrics"), whole.subarray(0, whole.length - 10), bomb]) {
    expect((await decompressed(requestOf(body))).body).toBe(body);
  }
});
