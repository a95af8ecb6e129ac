import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FunctionSpecification } from "../environments.ts";
import { findOnPath } from "../find-on-path.ts";
import { call, environmentsForTest, functionOf } from "../function-fixture.ts";
import { descendantsOf } from "../process-tree.ts";
import { findInterpreter } from "./interpreter.ts";

if (!findOnPath("python3")) console.warn("SKIPPED: functions of Python. Install it with:\n  apt-get install python3");

const { environments, lines } = environmentsForTest();

function pythonOf(files: string | Record<string, string>, overrides: Partial<FunctionSpecification> = {}) {
  const all = typeof files === "string" ? { "index.py": files } : files;
  return functionOf(all, { runtime: "python3.12", handler: "index.handler", ...overrides });
}

async function run(files: string | Record<string, string>, event: unknown = {}, overrides = {}, invocation = {}) {
  return call(environments, await pythonOf(files, overrides), event, { requestId: "r-1", ...invocation });
}

describe.skipIf(!findOnPath("python3"))("functions of Python", () => {
  test("get their event and answer", async () => {
    const code = "def handler(event, context):\n  return {'text': event['text'] * 2, 'none': None}";
    const text = "häßlich \u{1f600} \u0000";
    expect((await run(code, { text })).answer).toEqual({ text: text + text, none: null });
  });

  test("run again in the same environment, with what they kept", async () => {
    const specification = await pythonOf(
      "seen = []\ndef handler(event, context):\n  seen.append(event)\n  return seen",
    );
    expect((await call(environments, specification, 1)).result.initDurationMs).toBeGreaterThan(0);
    const { answer, result } = await call(environments, specification, 2);
    expect(answer).toEqual([1, 2]);
    expect(result.initDurationMs).toBeUndefined();
  });

  test("take and give what AWS lets pass, and not more", async () => {
    const code = "def handler(event, context):\n  return 'x' * event";
    const limit = 6_291_556;
    expect((await run(code, limit - 2)).result.payload.length).toBe(limit);
    const { answer, result } = await run(code, limit - 1);
    expect(result.functionError).toBe("Unhandled");
    expect(answer.errorType).toBe("Function.ResponseSizeTooLarge");
  });

  test("see the variables that AWS sets, and their own", async () => {
    const code = `
import os, sys
def handler(event, context):
  return {"variables": dict(os.environ), "directory": os.getcwd(), "first": sys.path[0], "argv": len(sys.argv)}`;
    const { answer } = await run(code, {}, { environmentVariables: { TABLE: "scores" } });
    expect(answer.first).toBe(answer.directory);
    expect(answer.variables).toMatchObject({
      TABLE: "scores",
      LAMBDA_TASK_ROOT: answer.directory,
      AWS_EXECUTION_ENV: "AWS_Lambda_python3.12",
      AWS_REGION: "eu-west-1",
      _X_AMZN_TRACE_ID: "Root=1-00000000-000000000000000000000000;Sampled=0",
    });
    expect(answer.variables["NODE_PATH"]).toBeUndefined();
  });

  test("see variables that the interpreter reads while it starts", async () => {
    const code = "import sys\ndef handler(event, context):\n  return sys.flags.optimize";
    expect((await run(code, {}, { environmentVariables: { PYTHONOPTIMIZE: "1" } })).answer).toBe(1);
  });

  test("get AWS's context", async () => {
    const code = `
def handler(event, context):
  return [{k: str(v) for k, v in vars(context).items() if not k.startswith("_")}, context.get_remaining_time_in_millis(),
    context.client_context.custom["a"], context.client_context.client.app_title, context.client_context.env]`;
    const clientContext = '{"custom":{"a":\n1},"client":{"app_title":"t"}}';
    const { answer } = await run(code, {}, {}, { clientContext, invokedFunctionArn: "arn:live" });
    expect(answer[0]).toMatchObject({
      aws_request_id: "r-1",
      function_name: "tested",
      function_version: "$LATEST",
      invoked_function_arn: "arn:live",
      log_group_name: "/aws/lambda/tested",
      log_stream_name: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      memory_limit_in_mb: "256",
      identity: "CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])",
      tenant_id: "None",
    });
    expect(answer[1]).toBeGreaterThan(0);
    expect(answer[1]).toBeLessThanOrEqual(3000);
    expect(answer.slice(2)).toEqual([1, "t", null]);
  });

  test("lie in folders and packages, and import what lies beside them", async () => {
    const files = {
      "src/app/main.py": "from .part import answer\nimport top\ndef run(event, context):\n  return answer() + top.one",
      "src/app/part.py": "def answer():\n  return 41",
      "src/app/__init__.py": "",
      "top.py": "one = 1",
      // Names of the runtime's own modules belong to the function.
      "channel.py": "",
      "errors.py": "raise Exception('never imported')",
    };
    expect((await run(files, {}, { handler: "src/app/main.run" })).answer).toBe(42);
    expect((await run(files, {}, { handler: "src.app.main.run" })).answer).toBe(42);
  });

  test("find the packages of the machine, as AWS has its SDK there", async () => {
    const interpreter = await findInterpreter("python3");
    const code = "import sys\ndef handler(event, context):\n  return sys.path";
    expect((await run(code)).answer).toEqual(expect.arrayContaining([...(interpreter?.packages ?? ["none"])]));
  });

  test("write decimals as numbers and characters as AWS's versions do", async () => {
    const code = `
from decimal import Decimal
def handler(event, context):
  return [Decimal("12345678901234567890"), Decimal("0.5"), "ü"]`;
    const text = async (runtime: string) => Buffer.from((await run(code, {}, { runtime })).result.payload).toString();
    expect(await text("python3.12")).toBe('[12345678901234567890, 0.5, "ü"]');
    expect(await text("python3.11")).toBe('[12345678901234567890, 0.5, "\\u00fc"]');
  });
});

describe.skipIf(!findOnPath("python3"))("what functions of Python log", () => {
  test("print goes line by line, logging in AWS's format", async () => {
    const code = `
import logging, sys
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
  print("one\\ntwo", "three")
  print("half", end="")
  logging.info("several\\nlines")
  logging.getLogger("a.b").warning("from %s", "elsewhere")
  logging.debug("not this")
  sys.stderr.write("oops\\n")`;
    const { result } = await run(code);
    const [, ...log] = result.logTail.split("\n");
    expect(log.slice(0, 8)).toEqual([
      "START RequestId: r-1 Version: $LATEST",
      "one",
      "two three",
      expect.stringMatching(/^\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,3}Z\tr-1\tseveral$/),
      "lines",
      expect.stringMatching(/^\[WARNING\]\t\S+Z\tr-1\tfrom elsewhere$/),
      "oops",
      "halfEND RequestId: r-1",
    ]);
    const events = lines.map(({ message }) => message);
    expect(events).toContain("one\n");
    expect(events).toContain("two three\n");
    expect(events.some((message) => message.endsWith("several\nlines\n"))).toBe(true);
  });

  test("what children and the system's own calls write is there too", async () => {
    const code = `
import os, subprocess, sys
def handler(event, context):
  subprocess.run(["sh", "-c", "echo from a shell"])
  pid = os.fork()
  if pid == 0:
    print("from a fork")
    sys.stdout.flush()
    os._exit(0)
  os.waitpid(pid, 0)
  return "done"`;
    const specification = await pythonOf(code, { logGroupName: "children" });
    expect((await call(environments, specification)).answer).toBe("done");
    await call(environments, specification);
    const events = lines.filter(({ logGroupName }) => logGroupName === "children").map(({ message }) => message);
    expect(events).toContain("from a shell\n");
    expect(events).toContain("from a fork\n");
  });

  test("a long line becomes several events", async () => {
    await run("def handler(event, context):\n  print('x' * 700_000)", {}, { logGroupName: "long" });
    const events = lines.filter(({ logGroupName, message }) => logGroupName === "long" && message.startsWith("x"));
    expect(events.map(({ message }) => message.length)).toEqual([262_144, 262_144, 175_713]);
  });
});

describe.skipIf(!findOnPath("python3"))("failures of functions of Python", () => {
  test("an exception, with the function's own frames", async () => {
    const code = "def handler(event, context):\n  inner()\ndef inner():\n  raise ValueError('bad value')";
    const { answer, result } = await run(code);
    expect(result.functionError).toBe("Unhandled");
    expect(answer).toEqual({
      errorMessage: "bad value",
      errorType: "ValueError",
      requestId: "r-1",
      stackTrace: [
        expect.stringMatching(/^ {2}File ".*index\.py", line 2, in handler\n {4}inner\(\)\n$/),
        expect.stringMatching(/^ {2}File ".*index\.py", line 4, in inner\n {4}raise ValueError\('bad value'\)\n$/),
      ],
    });
    expect(result.logTail).toMatch(
      /\[ERROR\] ValueError: bad value\nTraceback \(most recent call last\):\n\u00a0\u00a0File ".*index\.py", line 2, in handler\n/,
    );
  });

  test("an environment outlives an exception", async () => {
    const specification = await pythonOf(
      "import os\ndef handler(event, context):\n  if event: raise Exception()\n  return os.getpid()",
    );
    const { answer } = await call(environments, specification, 0);
    await call(environments, specification, 1);
    expect((await call(environments, specification, 0)).answer).toBe(answer);
  });

  test.each([
    [
      "import nothing_like_it",
      "index.handler",
      "Runtime.ImportModuleError",
      "Unable to import module 'index': No module named 'nothing_like_it'",
    ],
    ["", "other.handler", "Runtime.ImportModuleError", "Unable to import module 'other': No module named 'other'"],
    ["", "index.missing", "Runtime.HandlerNotFound", "Handler 'missing' missing on module 'index'"],
    [
      "",
      "index",
      "Runtime.MalformedHandlerName",
      "Bad handler 'index': not enough values to unpack (expected 2, got 1)",
    ],
    ["", "sys.exit", "Runtime.BuiltInModuleConflict", "Cannot use built-in module sys as a handler module"],
    [
      "def handler(:",
      "index.handler",
      "Runtime.UserCodeSyntaxError",
      "Syntax error in module 'index': invalid syntax (index.py, line 1)",
    ],
    ["raise KeyError('x')", "index.handler", "KeyError", "'x'"],
  ])("%j as %s", async (code, handler, errorType, errorMessage) => {
    const { answer, result } = await run(code, {}, { handler });
    expect(answer).toMatchObject({ errorType, errorMessage, requestId: "" });
    expect(result.functionError).toBe("Unhandled");
    expect(result.logTail).toContain(`[ERROR] ${errorType}: ${errorMessage}\n`);
    expect(result.logTail).toMatch(/INIT_REPORT Init Duration: .* ms\tPhase: init\tStatus: error\tError Type: /);
  });

  test("an answer that is no JSON", async () => {
    expect((await run("def handler(event, context):\n  return {1, 2}")).answer).toMatchObject({
      errorType: "Runtime.MarshalError",
      errorMessage: "Unable to marshal response: Object of type set is not JSON serializable",
    });
  });

  test.each([
    ["import sys; sys.exit(3)", "Runtime exited with error: exit status 3"],
    ["import sys; sys.exit(0)", "Runtime exited without providing a reason"],
    ["import os; os._exit(5)", "Runtime exited with error: exit status 5"],
    ["import os; os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault"],
    ["import os; os.close(3)", "Runtime exited with error: signal: killed"],
  ])("%s", async (statement, reason) => {
    const { answer, result } = await run(`def handler(event, context):\n  ${statement}`);
    expect(answer).toEqual({ errorType: "Runtime.ExitError", errorMessage: `RequestId: r-1 Error: ${reason}` });
    expect(result.functionError).toBe("Unhandled");
  });

  test("too long", async () => {
    const code = "def handler(event, context):\n  while True: pass";
    const { answer } = await run(code, {}, { timeoutMs: 200 });
    expect(answer.errorMessage).toBe("RequestId: r-1 Error: Task timed out after 0.20 seconds");
  });

  test("too much memory", async () => {
    const code = "def handler(event, context):\n  kept = []\n  while True: kept.append(bytearray(1 << 20))";
    const { answer } = await run(code, {}, { memoryMb: 128, timeoutMs: 20_000 });
    expect(answer.errorType).toBe("Runtime.OutOfMemory");
  });
});

test.skipIf(!existsSync("/proc/self/stat") || !findOnPath("python3"))(
  "after the first function, a process stands ready for the next",
  async () => {
    const own = environmentsForTest();
    const pidOf = async (functionName: string) => {
      const code = "import os\ndef handler(event, context):\n  return os.getpid()";
      return (await call(own.environments, await pythonOf(code, { functionName }))).answer as number;
    };
    const first = await pidOf("first");
    const isPython = (pid: number) =>
      factsOf(pid, "cmdline").includes("main.py") && factsOf(pid, "environ").includes(own.workDirectory);
    const others = () => descendantsOf(process.pid).filter((pid) => pid !== first && isPython(pid));
    while (others().length === 0) await new Promise((resolve) => setImmediate(resolve));
    const standing = others();
    expect(standing).toContain(await pidOf("second"));
  },
);

test.skipIf(!existsSync("/proc/self/stat") || !findOnPath("python3"))(
  "threads stand still between invocations and go on at the next one",
  async () => {
    const specification = await pythonOf(`
import os, threading, time
ticks = 0
def tick():
  global ticks
  while True:
    ticks += 1
    time.sleep(0.001)
threading.Thread(target=tick, daemon=True).start()
def handler(event, context):
  seen = ticks
  while ticks < seen + 5: time.sleep(0.001)
  return os.getpid()`);
    const { answer } = await call(environments, specification);
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${answer}/stat`, "utf8"))?.[1];
    while (state() !== "T") await new Promise((resolve) => setImmediate(resolve));
    expect((await call(environments, specification)).answer).toBe(answer);
  },
);

function factsOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
