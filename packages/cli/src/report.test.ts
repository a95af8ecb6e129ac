import fc from "fast-check";
import { expect, test } from "vitest";
import { readReport, reportFigures, shortDuration } from "./report.ts";

const id = "0b8b3c1e-1c43-4a4e-9a55-6c2a3f8f0a11";
const text = (rest: string) =>
  `REPORT RequestId: ${id}\tDuration: 12.34 ms\tBilled Duration: 48 ms\tMemory Size: 128 MB\tMax Memory Used: 61 MB\t${rest}\n`;
const figures = { requestId: id, durationMs: 12.34, billedMs: 48, memoryMb: 128, memoryUsedMb: 61 };
const none = { initMs: undefined, status: undefined, errorType: undefined };

test("the text format, warm, cold, failed and traced", () => {
  expect(readReport(text(""))).toEqual({ ...figures, ...none });
  expect(readReport(text("Init Duration: 35.10 ms\t"))).toEqual({ ...figures, ...none, initMs: 35.1 });
  const failed = readReport(text("Status: error\tError Type: Runtime.ExitError"));
  expect(failed).toEqual({ ...figures, ...none, status: "error", errorType: "Runtime.ExitError" });
  expect(readReport(text("\nXRAY TraceId: 1-2-3\tSegmentId: 4\tSampled: true"))).toEqual({ ...figures, ...none });
});

test("the JSON format", () => {
  const metrics = {
    durationMs: 12.34,
    billedDurationMs: 48,
    memorySizeMB: 128,
    maxMemoryUsedMB: 61,
    initDurationMs: 35.1,
  };
  const event = {
    time: "2026-01-01T00:00:00.000Z",
    type: "platform.report",
    record: { requestId: id, metrics, status: "success" },
  };
  expect(readReport(JSON.stringify(event))).toEqual({ ...figures, ...none, initMs: 35.1 });
  const timedOut = { ...event, record: { ...event.record, status: "timeout" } };
  expect(readReport(JSON.stringify(timedOut))?.status).toBe("timeout");
});

test("what only looks like a report is none", () => {
  for (const message of [
    "END RequestId: x",
    "REPORT RequestId: x",
    text("").replace("48 ms", "48 s"),
    text("").replace("128 MB", "many MB"),
    '{"type":"platform.report"}',
    '{"type":"platform.report","record":null}',
    '{"platform.report"',
    '{"message":"platform.report"}',
  ]) {
    expect(readReport(message), message).toBeUndefined();
  }
});

test("no line whatever breaks the reading", () => {
  const pieces = fc.constantFrom(
    "REPORT RequestId: ",
    "\t",
    "Duration: ",
    "1 ms",
    '{"type":"platform.report","record":',
    "{}",
    "[]",
    "}",
    "x",
  );
  fc.assert(fc.property(fc.array(pieces), (parts) => void readReport(parts.join(""))));
});

test("figures in one glance", () => {
  expect(reportFigures({ ...figures, ...none })).toBe("12.3 ms · billed 48 ms · 61 of 128 MB");
  expect(reportFigures({ ...figures, initMs: 35.1, status: "error", errorType: "Runtime.ExitError" })).toBe(
    "12.3 ms · billed 48 ms · 61 of 128 MB · cold start 35.1 ms · error Runtime.ExitError",
  );
});

test.each([
  [0, "0 ms"],
  [0.834, "0.83 ms"],
  [12.34, "12.3 ms"],
  [340.2, "340 ms"],
  [2345, "2.35 s"],
  [843_000, "14 min 3 s"],
])("%d ms is %s", (durationMs, expected) => {
  expect(shortDuration(durationMs)).toBe(expected);
});
