import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ApplicationLogFilter, levelOfEvent, logLevels, reaches } from "./json-log.ts";

test.each([
  ["initStart", { runtimeVersion: "nodejs:22.v1" }, "INFO"],
  ["initStart", {}, "DEBUG"],
  ["initRuntimeDone", { status: "success" }, "DEBUG"],
  ["initRuntimeDone", { status: "error" }, "WARN"],
  ["initReport", { initializationType: "on-demand", status: "success" }, "DEBUG"],
  ["initReport", { initializationType: "on-demand", status: "timeout" }, "WARN"],
  ["initReport", { initializationType: "provisioned-concurrency", status: "success" }, "INFO"],
  ["start", {}, "INFO"],
  ["runtimeDone", { status: "success" }, "DEBUG"],
  ["runtimeDone", { status: "timeout" }, "WARN"],
  ["report", { status: "success" }, "INFO"],
  ["report", { status: "failure" }, "WARN"],
  ["extension", { state: "Ready" }, "INFO"],
  ["extension", { state: "InitError", errorType: "Extension.InitError" }, "WARN"],
  ["telemetrySubscription", {}, "INFO"],
  ["logsDropped", {}, "WARN"],
])("%s of %j is at %s", (type, record, level) => {
  expect(levelOfEvent(type, record)).toBe(level);
});

describe("a filter of what a function writes", () => {
  const passes = (level: (typeof logLevels)[number], line: string) =>
    new ApplicationLogFilter(level).passes("stdout", line);

  test.each(logLevels)("keeps what reaches %s", (least) => {
    for (const level of logLevels) {
      const line = `{"message":"x","level":"${level.toLowerCase()}"}\n`;
      expect(passes(least, line)).toBe(logLevels.indexOf(level) >= logLevels.indexOf(least));
    }
  });

  test("reads the levels of other loggers, and takes the rest for INFO", () => {
    expect(passes("ERROR", '{"level":"CRITICAL"}\n')).toBe(true);
    expect(passes("ERROR", '{"log_level":"ERROR"}\n')).toBe(true);
    expect(passes("ERROR", '{"level":"WARNING"}\n')).toBe(false);
    for (const line of [
      "plain\n",
      '{"level":30}\n',
      '{"level":"odd"}\n',
      "{\n",
      '{"record":{"level":"ERROR"}}\n',
      "\n",
    ]) {
      expect([passes("INFO", line), passes("WARN", line)], line).toEqual([true, false]);
    }
  });

  test("keeps or drops all pieces of a line alike, each source's own", () => {
    const filter = new ApplicationLogFilter("WARN");
    expect(filter.passes("stdout", '{"level":"ERROR","message":"very')).toBe(true);
    expect(filter.passes("stderr", "nothing of it ")).toBe(false);
    expect(filter.passes("stdout", " long ")).toBe(true);
    expect(filter.passes("stderr", '{"level":"ERROR"}\n')).toBe(false);
    expect(filter.passes("stdout", 'indeed"}\n')).toBe(true);
    expect(filter.passes("stdout", "plain, without an end")).toBe(false);
    filter.endLines();
    expect(filter.passes("stdout", '{"level":"ERROR"}\n')).toBe(true);
  });

  test("is never surprised", () => {
    const level = fc.constantFrom(...logLevels);
    fc.assert(
      fc.property(level, fc.oneof(fc.string(), fc.json()), (least, line) => {
        expect(passes(least, line) || reaches(least, "WARN") || line.startsWith("{")).toBe(true);
      }),
    );
  });
});
