import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { cloudwatchModel as model } from "../models/cloudwatch.gen.ts";
import { decompressed, isCompressed } from "./compression.ts";
import type { WireRequest } from "./wire.ts";

function requestOf(body: Buffer): WireRequest {
  return { method: "POST", path: "/", query: "", headers: { "content-encoding": "gzip" }, body };
}

it("undoes gzip, for operations that take it", async () => {
  const request = requestOf(gzipSync("metrics"));
  expect(isCompressed(model, "PutMetricData", request)).toBe(true);
  expect(isCompressed(model, "ListMetrics", request)).toBe(false);
  expect(isCompressed(model, "PutMetricData", { ...request, headers: {} })).toBe(false);
  expect((await decompressed(request)).body.toString()).toBe("metrics");
});

it("refuses what is no gzip, is cut off, or is a bomb", async () => {
  const whole = gzipSync(Buffer.alloc(1000, "metrics"));
  for (const body of [Buffer.alloc(0), Buffer.from("metrics"), whole.subarray(0, whole.length - 10)]) {
    await expect(decompressed(requestOf(body))).rejects.toMatchObject({ code: "SerializationException" });
  }
  await expect(decompressed(requestOf(gzipSync(Buffer.alloc(17 * 2 ** 20))))).rejects.toMatchObject({
    code: "RequestEntityTooLargeException",
    statusCode: 413,
  });
});
