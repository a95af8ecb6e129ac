import { expect, test } from "vitest";
import { bucketMs } from "./function-metrics.ts";

test("buckets are no finer than what is kept for their age", () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const day = 86_400_000;
  expect(bucketMs(nowMs - 600_000, nowMs)).toBe(60_000);
  expect(bucketMs(nowMs - 10 * day, nowMs)).toBe(300_000);
  expect(bucketMs(nowMs - 31 * day, nowMs)).toBe(3_600_000);
});
