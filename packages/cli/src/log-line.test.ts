import fc from "fast-check";
import { expect, test } from "vitest";
import { readLogLine } from "./log-line.ts";

const id = "0b8b3c1e-1c43-4a4e-9a55-6c2a3f8f0a11";
const time = "2026-01-01T00:00:00.000Z";

const event = (type: string, record: object) => JSON.stringify({ time, type: `platform.${type}`, record });

test.each([
  ["Node's console", `${time}\t${id}\tWARN\tcareful\nnow\n`, { kind: "WARN", requestId: id, text: "careful\nnow" }],
  ["Node before a request", `${time}\tundefined\tINFO\tloading\n`, { kind: "INFO", requestId: "", text: "loading" }],
  ["Python's logger", `[INFO]\t${time}\t${id}\thello\n`, { kind: "INFO", requestId: id, text: "hello" }],
  [
    "Python's failure",
    "[ERROR] KeyError: 'x'\nTraceback",
    { kind: "ERROR", requestId: "", text: "KeyError: 'x'\nTraceback" },
  ],
  ["the start", `START RequestId: ${id} Version: $LATEST\n`, { kind: "START", requestId: id, text: "version $LATEST" }],
  ["the end", `END RequestId: ${id}\n`, { kind: "END", requestId: id, text: "" }],
  [
    "a time-out",
    `${time} ${id} Task timed out after 3.00 seconds\n\n`,
    { kind: "ERROR", requestId: id, text: "Task timed out after 3.00 seconds" },
  ],
  [
    "an exit",
    `RequestId: ${id} Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n`,
    { kind: "ERROR", requestId: id, text: "Error: Runtime exited with error: exit status 3\nRuntime.ExitError" },
  ],
  [
    "initialisation",
    "INIT_START Runtime Version: nodejs:20.v1\n",
    { kind: "INIT", requestId: "", text: "Runtime Version: nodejs:20.v1" },
  ],
  [
    "Lambda's JSON format",
    JSON.stringify({ timestamp: time, level: "info", requestId: id, message: "hello" }),
    { kind: "INFO", requestId: id, text: "hello" },
  ],
  [
    "Powertools",
    JSON.stringify({ level: "ERROR", message: "no", service: "s", function_request_id: id, timestamp: time }),
    { kind: "ERROR", requestId: id, text: 'no {"service":"s"}' },
  ],
  [
    "the start in JSON",
    event("start", { requestId: id, version: "1" }),
    { kind: "START", requestId: id, text: "version 1" },
  ],
  [
    "the loading in JSON",
    event("initStart", { initializationType: "on-demand", runtimeVersion: "nodejs:22.v1" }),
    { kind: "INIT", requestId: "", text: "Runtime Version: nodejs:22.v1" },
  ],
  [
    "the failed loading in JSON",
    event("initReport", { status: "error", errorType: "Runtime.ExitError", metrics: { durationMs: 12.34 } }),
    { kind: "INIT", requestId: "", text: "12.3 ms · error Runtime.ExitError" },
  ],
  [
    "the end in JSON",
    event("runtimeDone", { requestId: id, status: "timeout", metrics: { durationMs: 3000 } }),
    { kind: "END", requestId: id, text: "3.00 s · timeout" },
  ],
  [
    "another event in JSON",
    event("extension", { name: "x", state: "Ready" }),
    { kind: "EXTENSION", requestId: "", text: '{"name":"x","state":"Ready"}' },
  ],
  [
    "an error that Node's console wrote in JSON",
    JSON.stringify({
      timestamp: time,
      level: "ERROR",
      requestId: id,
      message: {
        errorType: "TypeError",
        errorMessage: "no",
        stackTrace: ["TypeError: no", "    at f (index.js:1:1)"],
        code: 7,
      },
    }),
    { kind: "ERROR", requestId: id, text: 'TypeError: no\n    at f (index.js:1:1)\n{"code":7}' },
  ],
  [
    "an error among others",
    JSON.stringify({
      level: "ERROR",
      message: "bad: TypeError: no\n    at f (index.js:1:1)",
      errorType: "TypeError",
      errorMessage: "no",
      stackTrace: ["TypeError: no", "    at f (index.js:1:1)"],
    }),
    { kind: "ERROR", requestId: "", text: "bad: TypeError: no\n    at f (index.js:1:1)" },
  ],
  [
    "Python's logger in JSON",
    JSON.stringify({ timestamp: time, level: "INFO", message: "hi", logger: "root", requestId: id, order: 7 }),
    { kind: "INFO", requestId: id, text: 'hi {"order":7}' },
  ],
  [
    "an exception in JSON",
    JSON.stringify({
      level: "ERROR",
      message: "caught",
      logger: "a.b",
      errorType: "KeyError",
      errorMessage: "'x'",
      stackTrace: ['  File "app.py", line 2\n    f()\n'],
    }),
    {
      kind: "ERROR",
      requestId: "",
      text: 'caught\nKeyError: \'x\'\n  File "app.py", line 2\n    f() {"logger":"a.b"}',
    },
  ],
  [
    "Python's failure in JSON",
    JSON.stringify({ log_level: "ERROR", errorType: "KeyError", errorMessage: "'x'", requestId: id, stackTrace: [] }),
    { kind: "ERROR", requestId: id, text: "KeyError: 'x'" },
  ],
  [
    "a platform event that has none",
    '{"type":"platform.start","record":7}',
    { kind: "", requestId: "", text: '{"type":"platform.start","record":7}' },
  ],
  ["JSON of no logger", '{"a":1}\n', { kind: "", requestId: "", text: '{"a":1}' }],
  ["bare text", "  hello\tthere  \n", { kind: "", requestId: "", text: "  hello\tthere" }],
])("%s", (_name, message, expected) => {
  expect(readLogLine(message)).toEqual(expected);
});

test("an uncaught error shows its stack, not JSON", () => {
  const error = { errorType: "TypeError", errorMessage: "no", stack: ["TypeError: no", "    at f (index.js:1:1)"] };
  const message = `${time}\t${id}\tERROR\tInvoke Error \t${JSON.stringify(error)}\n`;
  expect(readLogLine(message).text).toBe("Invoke Error: TypeError: no\n    at f (index.js:1:1)");
});

test("any text is read", () => {
  const pieces = fc.constantFrom(
    "START ",
    "RequestId: ",
    time,
    "\t",
    " ",
    "[ERROR] ",
    "{",
    "}",
    '"level":',
    '"type":"platform.start","record":',
    '"stackTrace":[1],"message":',
    '"x"',
    "\n",
    id,
    "null",
  );
  fc.assert(fc.property(fc.array(pieces), (parts) => typeof readLogLine(parts.join("")).text === "string"));
});
