import fc from "fast-check";
import { expect, test } from "vitest";
import { readLogLine } from "./log-line.ts";

const id = "0b8b3c1e-1c43-4a4e-9a55-6c2a3f8f0a11";
const time = "2026-01-01T00:00:00.000Z";

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
    "a platform event in JSON",
    JSON.stringify({ time, type: "platform.start", record: { requestId: id, version: "1" } }),
    { kind: "START", requestId: id, text: '{"version":"1"}' },
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
    '"x"',
    "\n",
    id,
    "null",
  );
  fc.assert(fc.property(fc.array(pieces), (parts) => typeof readLogLine(parts.join("")).text === "string"));
});
