import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../kernel/clock.ts";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";
import { advanceUntilStopped, stateOf, until } from "./isolation/isolation-fixture.ts";

const { environments } = environmentsForTest();

describe("what a function sees", () => {
  test("the variables that AWS sets, its own, and nothing of the platform's", async () => {
    const code = "exports.handler = async () => ({ variables: process.env, directory: process.cwd() });";
    const own = { TABLE: "scores", LANG: "de_DE.UTF-8" };
    const { answer } = await call(environments, await functionOf(code, { environmentVariables: own }));
    expect(answer.variables).toEqual({
      TABLE: "scores",
      LANG: "de_DE.UTF-8",
      TZ: ":UTC",
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/opt/bin`,
      NODE_PATH: `${dirname(answer.directory)}/node_modules:${answer.directory}`,
      TMPDIR: expect.stringContaining("/environments/"),
      _HANDLER: "index.handler",
      _X_AMZN_TRACE_ID: "Root=1-00000000-000000000000000000000000;Sampled=0",
      LAMBDA_TASK_ROOT: answer.directory,
      LAMBDA_RUNTIME_DIR: expect.stringMatching(/runtimes\/node\/bootstrap$/),
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_FUNCTION_NAME: "tested",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_LOG_FORMAT: "Text",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/tested",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "ASIATEST",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
  });

  test("variables that Node reads while it starts", async () => {
    const environmentVariables = { NODE_OPTIONS: "--stack-trace-limit=3" };
    const code = "exports.handler = async () => Error.stackTraceLimit;";
    expect((await call(environments, await functionOf(code, { environmentVariables }))).answer).toBe(3);
  });

  test("the context", async () => {
    const code = `exports.handler = async (event, context) =>
      ({ ...context, left: context.getRemainingTimeInMillis(), functions: Object.keys(context).filter((k) => typeof context[k] === "function") });`;
    const invokedFunctionArn = "arn:aws:lambda:eu-west-1:000000000000:function:tested:live";
    const overrides = { requestId: "r-1", invokedFunctionArn, clientContext: '{"custom":{"a":\n1}}' };
    const { answer } = await call(environments, await functionOf(code), {}, overrides);
    expect(answer).toEqual({
      functionName: "tested",
      functionVersion: "$LATEST",
      invokedFunctionArn,
      memoryLimitInMB: "256",
      awsRequestId: "r-1",
      invokeid: "r-1",
      logGroupName: "/aws/lambda/tested",
      logStreamName: expect.stringMatching(/^\d{4}\//),
      clientContext: { custom: { a: 1 } },
      callbackWaitsForEmptyEventLoop: true,
      left: expect.any(Number),
      functions: ["done", "succeed", "fail", "getRemainingTimeInMillis"],
    });
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left).toBeLessThanOrEqual(3000);
  });

  test("payloads of any bytes and sizes up to AWS's limit", async () => {
    const specification = await functionOf("exports.handler = async (event) => event;");
    for (const text of ["", "häßlich \u{1f600} \u0000 \u2028", "x".repeat(6_000_000)]) {
      expect((await call(environments, specification, { text })).answer).toEqual({ text });
    }
  });

  test("an environment is used again by the same function and by no other", async () => {
    const code = "let count = 0; exports.handler = async () => [process.pid, ++count];";
    const one = await functionOf(code, { functionName: "one" });
    const other = await functionOf(code, { functionName: "other" });
    const [pid] = (await call(environments, one)).answer;
    expect((await call(environments, one)).answer).toEqual([pid, 2]);
    const [otherPid, count] = (await call(environments, other)).answer;
    expect(otherPid).not.toBe(pid);
    expect(count).toBe(1);
  });

  test("a runtime that is not installed is refused, with what to install", async () => {
    const specification = await functionOf("", { runtime: "ruby3.4" });
    await expect(call(environments, specification)).rejects.toMatchObject({
      code: "InvalidRuntimeException",
      message: expect.stringMatching(/^The runtime ruby3\.4 does not run on this machine: install Ruby and /),
    });
  });

  test("invocations at the same time run at the same time", async () => {
    // Each waits until all four are there.
    const code = `const fs = require("fs"); exports.handler = async ({ folder, n }) => {
      fs.writeFileSync(folder + "/arrived-" + n, "");
      while (fs.readdirSync(folder).filter((f) => f.startsWith("arrived-")).length < 4) await new Promise((r) => setTimeout(r, 2));
      return process.pid; };`;
    const own = environmentsForTest();
    const folder = own.workDirectory;
    const specification = await functionOf(code, { timeoutMs: 20_000 });
    const answers = await Promise.all([1, 2, 3, 4].map((n) => call(own.environments, specification, { folder, n })));
    expect(new Set(answers.map(({ answer }) => answer)).size).toBe(4);
  });
});

describe("freezing", () => {
  test("what an async handler leaves over runs on with the next invocation", async () => {
    const code = `let ticks = 0; exports.handler = async (event) => {
      if (event.start) { setInterval(() => ticks++, 1); return 0; }
      const before = ticks;
      await new Promise((r) => setTimeout(r, 40));
      return { before, after: ticks };
    };`;
    const specification = await functionOf(code);
    await call(environments, specification, { start: true });
    // Time passes: other functions start their environments.
    for (const functionName of ["a", "b", "c"]) {
      await call(environments, await functionOf("exports.handler = async () => 0;", { functionName }));
    }
    const { answer } = await call(environments, specification);
    // An interval that ran meanwhile would have ticked dozens of times.
    expect(answer.before).toBeLessThanOrEqual(1);
    expect(answer.after).toBeGreaterThan(2);
  });

  test("a callback waits for the event loop to empty, unless told not to", async () => {
    const code = `let late = 0; exports.handler = (event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = Boolean(event.waits);
      if (event.ask) return callback(null, late);
      setTimeout(() => { late++; }, event.workMs);
      callback(null, "answer");
    };`;
    const waiting = await functionOf(code, { functionName: "waiting" });
    await call(environments, waiting, { waits: true, workMs: 60 });
    expect((await call(environments, waiting, { ask: true })).answer).toBe(1);
    const hurried = await functionOf(code, { functionName: "hurried", timeoutMs: 900_000 });
    await call(environments, hurried, { waits: false, workMs: 600_000 });
    expect((await call(environments, hurried, { ask: true })).answer).toBe(0);
  });

  test("threads and children of an idle environment stand still, and go on with the next invocation", async () => {
    const clock = new VirtualClock();
    const own = environmentsForTest({ clock });
    const code = `const { spawn } = require("child_process"); let child;
      exports.handler = async () => { child ??= spawn("sleep", ["1000"]); return child.pid; };`;
    const specification = await functionOf(code, { timeoutMs: 900_000 });
    const { answer: pid } = await call(own.environments, specification);
    expect(stateOf(pid)).not.toBe("T");
    await advanceUntilStopped(clock, pid);
    await call(own.environments, specification);
    await until(() => stateOf(pid) !== "T");
  });
});

describe("limits", () => {
  test("a function that takes too long is killed, and the next invocation gets a fresh environment", async () => {
    const clock = new VirtualClock(Date.UTC(2026, 10, 21));
    const own = environmentsForTest({ clock });
    const code = "exports.handler = async (e) => { console.log('in'); while (e.loop); return process.pid; };";
    const specification = await functionOf(code);
    const { answer: pid } = await call(own.environments, specification);
    const slow = call(own.environments, specification, { loop: true }, { requestId: "slow" });
    await clock.advance(2_999);
    expect(stateOf(pid)).not.toBe("");
    await clock.advance(1);
    const { result, answer } = await slow;
    const errorMessage = "RequestId: slow Error: Task timed out after 3.00 seconds";
    expect(answer).toEqual({ errorType: "Sandbox.Timedout", errorMessage });
    expect(result.functionError).toBe("Unhandled");
    expect(result.durationMs).toBe(3_000);
    expect(result.logTail).toContain("2026-11-21T00:00:03.000Z slow Task timed out after 3.00 seconds\n");
    expect(result.logTail).toMatch(
      /REPORT RequestId: slow\tDuration: 3000\.00 ms\tBilled Duration: 3000 ms\t.*\tStatus: timeout\t\n$/,
    );
    expect(stateOf(pid)).toBe("");
    expect((await call(own.environments, specification)).answer).not.toBe(pid);
  });

  test("a start that takes more than ten seconds is done anew within the invocation", async () => {
    const clock = new VirtualClock();
    const own = environmentsForTest({ clock });
    const marker = `${own.workDirectory}/second`;
    const code = `const fs = require("fs"); const again = fs.existsSync(${JSON.stringify(marker)});
      fs.writeFileSync(${JSON.stringify(marker)}, ""); if (!again) for (;;);
      exports.handler = async () => "at last";`;
    const pending = call(own.environments, await functionOf(code));
    await until(() => existsSync(marker));
    await clock.advance(10_000);
    const { result, answer } = await pending;
    expect(answer).toBe("at last");
    expect(own.lines.map((line) => line.message).join("")).toMatch(
      /INIT_REPORT Init Duration: 10000\.00 ms\tPhase: init\tStatus: timeout\n/,
    );
    expect(result.initDurationMs).toBeUndefined();
  });

  test("a function that outgrows its memory is killed", async () => {
    const code = "exports.handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1)); };";
    const { result, answer } = await call(
      environments,
      await functionOf(code, { memoryMb: 128 }),
      {},
      { requestId: "big" },
    );
    const errorMessage = "RequestId: big Error: Runtime exited with error: signal: killed";
    expect(answer).toEqual({ errorType: "Runtime.OutOfMemory", errorMessage });
    expect(result.logTail).toMatch(
      /\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory\t\n$/,
    );
  });
});
