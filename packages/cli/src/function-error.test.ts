import { expect, test } from "vitest";
import { describeFunctionError } from "./function-error.ts";
import { plainStyle } from "./terminal.ts";

test("Node's error, whose trace begins with the message", () => {
  const payload = {
    errorType: "TypeError",
    errorMessage: "a\nb",
    trace: ["TypeError: a", "b", "    at f (index.js:1:1)"],
  };
  expect(describeFunctionError(JSON.stringify(payload), plainStyle)).toBe("TypeError: a\nb\n    at f (index.js:1:1)");
});

test("Python's error, whose lines have two lines each", () => {
  const stackTrace = ['  File "/var/task/app.py", line 2, in handler\n    raise KeyError("x")\n'];
  const payload = { errorType: "KeyError", errorMessage: "'x'", requestId: "r", stackTrace };
  expect(describeFunctionError(JSON.stringify(payload), plainStyle)).toBe(
    'KeyError: \'x\'\n    File "/var/task/app.py", line 2, in handler\n    raise KeyError("x")',
  );
});

test("an error without a stack or a type, and one of no known form", () => {
  expect(describeFunctionError('{"errorMessage":"no"}', plainStyle)).toBe("Error: no");
  expect(describeFunctionError('{"errorType":"Sandbox.Timedout","errorMessage":"late"}', plainStyle)).toBe(
    "Sandbox.Timedout: late",
  );
  expect(describeFunctionError("broken", plainStyle)).toBe("The function failed: broken");
  expect(describeFunctionError("null", plainStyle)).toBe("The function failed: null");
  expect(describeFunctionError('{"errorType":1,"errorMessage":{"a":2},"trace":[3]}', plainStyle)).toContain(
    '1: {"a":2}',
  );
});
