import { describe, expect, test } from "vitest";
import type { FunctionSpecification } from "./environments.ts";
import { findOnPath } from "./find-on-path.ts";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";
import type { JsonLogSettings } from "./json-log.ts";

const anyTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const anyNumber = expect.any(Number);

/** What a function logs in two invocations, `r1` and `r2`: its lines, parsed where they are JSON. */
async function logOf(
  code: string,
  jsonLog: Partial<JsonLogSettings> = {},
  overrides: Partial<FunctionSpecification> = {},
  events: readonly unknown[] = [{}],
) {
  const { environments, lines } = environmentsForTest();
  const file = overrides.runtime?.startsWith("python") ? "index.py" : "index.js";
  const settings: JsonLogSettings = { applicationLevel: "INFO", systemLevel: "INFO", ...jsonLog };
  const specification = await functionOf({ [file]: code }, { jsonLog: settings, ...overrides });
  const tails: string[] = [];
  for (const [index, event] of events.entries()) {
    const { result } = await call(environments, specification, event, { requestId: `r${index + 1}` });
    tails.push(result.logTail);
  }
  return { log: lines.map(({ message }) => parsed(message)), lines, tails };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the function under test logs.
function parsed(line: string): any {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

const typesOf = (log: readonly { type?: string }[]) => log.flatMap(({ type }) => (type?.includes(".") ? [type] : []));

describe("the platform's own lines in JSON", () => {
  const code = "exports.handler = async (event) => { if (event.exit) process.exit(3); if (event.hang) while (true); };";

  test("are the events of the Telemetry API", async () => {
    const { log, tails } = await logOf(code, { systemLevel: "DEBUG" }, {}, [{}, {}]);
    const initialization = { initializationType: "on-demand", phase: "init" };
    const metrics = {
      durationMs: anyNumber,
      billedDurationMs: anyNumber,
      memorySizeMB: 256,
      maxMemoryUsedMB: anyNumber,
    };
    const invocation = (requestId: string, more: object) => [
      {
        time: anyTime,
        type: "platform.start",
        record: { requestId, version: "$LATEST", tracing: { type: "X-Amzn-Trace-Id", value: expect.any(String) } },
      },
      {
        time: anyTime,
        type: "platform.runtimeDone",
        record: { requestId, status: "success", metrics: { durationMs: anyNumber, producedBytes: 4 } },
      },
      {
        time: anyTime,
        type: "platform.report",
        record: { requestId, status: "success", metrics: { ...metrics, ...more } },
      },
    ];
    expect(log).toEqual([
      {
        time: anyTime,
        type: "platform.initStart",
        record: {
          ...initialization,
          runtimeVersion: expect.stringMatching(/^nodejs:22\.v/),
          functionName: "tested",
          functionVersion: "$LATEST",
        },
      },
      { time: anyTime, type: "platform.initRuntimeDone", record: { ...initialization, status: "success" } },
      {
        time: anyTime,
        type: "platform.initReport",
        record: { ...initialization, status: "success", metrics: { durationMs: anyNumber } },
      },
      ...invocation("r1", { initDurationMs: anyNumber }),
      ...invocation("r2", {}),
    ]);
    expect(tails[1]?.trimEnd().split("\n").map(parsed)).toEqual(log.slice(6));
  });

  test("are there as the system's level wants them", async () => {
    const usual = await logOf(code, {}, {}, [{}]);
    expect(typesOf(usual.log)).toEqual(["platform.initStart", "platform.start", "platform.report"]);
    const terse = await logOf(code, { systemLevel: "WARN" }, {}, [{}, { exit: true }]);
    expect(typesOf(terse.log)).toEqual(["platform.runtimeDone", "platform.report"]);
    for (const { record } of terse.log.filter(({ type }) => type)) {
      expect(record).toMatchObject({ requestId: "r2", status: "error", errorType: "Runtime.ExitError" });
    }
  });

  test("tell why an invocation ended", async () => {
    const exit = await logOf(code, {}, {}, [{ exit: true }]);
    expect(exit.log).toContainEqual({
      timestamp: anyTime,
      level: "ERROR",
      requestId: "r1",
      message: "RequestId: r1 Error: Runtime exited with error: exit status 3",
      errorType: "Runtime.ExitError",
    });
    const hang = await logOf(code, {}, { timeoutMs: 200 }, [{ hang: true }]);
    expect(hang.log).toContainEqual(
      expect.objectContaining({ message: "RequestId: r1 Error: Task timed out after 0.20 seconds", requestId: "r1" }),
    );
    expect(hang.log.at(-1)).toMatchObject({ type: "platform.report", record: { status: "timeout" } });
  });

  test("stand in a stream that names the function where its group is shared", async () => {
    const { lines } = await logOf(code, {}, { logGroupName: "/shared" });
    expect(lines[0]?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/tested\[\$LATEST\][0-9a-f]{32}$/);
  });
});

describe("Node's console in JSON", () => {
  const said = (log: readonly { level?: string }[]) => log.filter(({ level }) => level);

  test("puts one value into the line as it is, several as text, and errors with their facts", async () => {
    const code = `class Mishap extends RangeError { code = 7 }
      console.log("loading");
      exports.handler = async () => {
        console.log("one");
        console.info({ nested: [1, { error: new Mishap("inner") }] });
        console.warn("%s of %d", "two", 3, { four: 4 });
        console.error("it went wrong:", new Mishap("no"), new Error("second"));
        console.error(new TypeError("alone"));
        const round = { big: 1n }; round.round = round;
        console.log(round);
        console.log();
        console.fatal("the end");
        process.stdout.write("plain\\n");
        process.stderr.write(Buffer.from("half of "));
        process.stderr.write("61206c696e650a", "hex");
      };`;
    const { log } = await logOf(code);
    const line = (level: string, message: unknown, more = {}) => {
      return { timestamp: anyTime, level, requestId: "r1", message, ...more };
    };
    const facts = (errorType: string, errorMessage: string) => {
      return { errorType, errorMessage, stackTrace: expect.arrayContaining([expect.stringContaining("index.js")]) };
    };
    expect(log).toContainEqual({ timestamp: anyTime, level: "INFO", message: "loading" });
    expect(said(log).slice(1)).toEqual([
      line("INFO", "one"),
      line("INFO", { nested: [1, { error: { ...facts("Mishap", "inner"), code: 7 } }] }),
      line("WARN", "two of 3 { four: 4 }"),
      line("ERROR", expect.stringMatching(/^it went wrong: Mishap .*: no\n/), facts("Mishap", "no")),
      line("ERROR", facts("TypeError", "alone")),
      line("INFO", expect.stringContaining("[Circular *1]")),
      { timestamp: anyTime, level: "INFO", requestId: "r1" },
      line("FATAL", "the end"),
    ]);
    expect(log.slice(-3)).toEqual([
      "plain\n",
      "half of a line\n",
      expect.objectContaining({ type: "platform.report" }),
    ]);
  });

  test.each([
    ["TRACE", ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]],
    ["INFO", ["INFO", "WARN", "ERROR", "FATAL"]],
    ["FATAL", ["FATAL"]],
  ] as const)("from %s on", async (applicationLevel, expected) => {
    const code = `exports.handler = async () => {
      for (const method of ["trace", "debug", "info", "warn", "error", "fatal"]) console[method](method); };`;
    const { log } = await logOf(code, { applicationLevel });
    expect(said(log).map(({ level }) => level)).toEqual(expected);
  });

  test("lines without a level of their own count as INFO", async () => {
    const code = `exports.handler = async () => {
      process.stdout.write("plain\\n"); process.stdout.write('{"level":"error","message":"bad"}\\n'); };`;
    const { log } = await logOf(code, { applicationLevel: "WARN" });
    expect(log).not.toContain("plain\n");
    expect(log).toContainEqual({ level: "error", message: "bad" });
  });

  test.each([
    ["async () => { throw new TypeError('bad') }", "TypeError", "bad"],
    ["(event, context, callback) => { setTimeout(() => { throw new RangeError('late') }) }", "RangeError", "late"],
    [
      "async () => { Promise.reject(new Error('lost')); await new Promise(setImmediate) }",
      "UnhandledPromiseRejection",
      "Error: lost",
    ],
    ["async () => { await new Promise(() => {}) }", "NodeJsExit", expect.stringContaining("never settled")],
  ])("what %s does not catch", async (handler, errorType, errorMessage) => {
    const { log } = await logOf(`exports.handler = ${handler};`);
    const message = expect.objectContaining({ errorType, errorMessage, stackTrace: expect.any(Array) });
    expect(log).toContainEqual({ timestamp: anyTime, level: "ERROR", requestId: "r1", message });
  });

  test("what does not load", async () => {
    const { log } = await logOf("throw new SyntaxError('odd');", { systemLevel: "DEBUG" });
    const message = expect.objectContaining({ errorType: "UserCodeSyntaxError", errorMessage: "SyntaxError: odd" });
    expect(log).toContainEqual({ timestamp: anyTime, level: "ERROR", message });
    expect(log).toContainEqual(
      expect.objectContaining({
        type: "platform.initRuntimeDone",
        record: expect.objectContaining({ status: "error", errorType: "Runtime.UserCodeSyntaxError" }),
      }),
    );
  });
});

describe.skipIf(!findOnPath("python3"))("Python's logging in JSON", () => {
  const python = { runtime: "python3.12" };
  const aSecond = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

  test("has members of its own for what it is called with; print stays as it is", async () => {
    const code = `
import logging
def handler(event, context):
  logging.info("hello %s", "there")
  logging.getLogger("a.b").warning("careful", extra={"order": {"id": 7}})
  logging.debug("not this")
  try:
    raise KeyError("x")
  except KeyError:
    logging.exception("caught")
  logging.log(45, "between")
  print("plain")`;
    const { log } = await logOf(code, {}, python);
    const line = (level: string, message: string, logger = "root", more = {}) => {
      return { timestamp: aSecond, level, message, logger, requestId: "r1", ...more };
    };
    expect(log.slice(2, -1)).toEqual([
      line("INFO", "hello there"),
      line("WARNING", "careful", "a.b", { order: { id: 7 } }),
      line("ERROR", "caught", "root", {
        stackTrace: [expect.stringMatching(/index\.py", line 8, in handler/)],
        errorType: "KeyError",
        errorMessage: "'x'",
        location: expect.stringMatching(/index\.py:handler:10$/),
      }),
      line("ERROR", "between"),
      "plain\n",
    ]);
  });

  test.each([
    ["TRACE", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "plain\n"]],
    ["WARN", ["WARNING", "ERROR", "CRITICAL"]],
    ["FATAL", ["CRITICAL"]],
  ] as const)("from %s on", async (applicationLevel, expected) => {
    const code = `
import logging
def handler(event, context):
  for level in ["debug", "info", "warning", "error", "critical"]: getattr(logging, level)("x")
  print("plain")`;
    const { log } = await logOf(code, { applicationLevel }, python);
    expect(log.slice(2, -1).map((line) => line.level ?? line)).toEqual(expected);
  });

  test("what it does not catch, and what does not load", async () => {
    const failed = await logOf("def handler(event, context):\n  raise ValueError('bad')", {}, python);
    const error = { timestamp: aSecond, log_level: "ERROR", errorType: "ValueError", errorMessage: "bad" };
    expect(failed.log).toContainEqual({
      ...error,
      requestId: "r1",
      stackTrace: [expect.stringContaining("in handler")],
    });
    const broken = await logOf("import nothing_like_it", {}, python);
    const importError = { ...error, errorType: "Runtime.ImportModuleError", requestId: "", stackTrace: [] };
    expect(broken.log).toContainEqual({ ...importError, errorMessage: expect.stringContaining("nothing_like_it") });
  });
});
