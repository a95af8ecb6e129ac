import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { systemClock, VirtualClock } from "../../kernel/clock.ts";
import { call, environmentsForTest } from "../function-fixture.ts";
import { providedOf } from "./bootstrap-for-tests.ts";

const { environments, lines } = environmentsForTest();

/** An ordinary runtime around the body of a handler that gets `event` and answers. */
const loop = (body: string) => `for (;;) { const event = await next(); ${body} }`;

async function run(body: string, event: unknown = {}, overrides = {}, invocation = {}) {
  const specification = await providedOf(body, overrides);
  return call(environments, specification, event, { requestId: "r-1", ...invocation });
}

describe("an event", () => {
  test("comes with what AWS's headers tell", async () => {
    const before = systemClock.nowMs();
    const { answer } = await run(
      loop("await answer(event, event);"),
      { a: "ü" },
      { timeoutMs: 5_000 },
      {
        invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:tested:live",
        clientContext: '{"custom":\n{"ü":1}}',
        traceHeader: "Root=1-2-3;Sampled=1",
      },
    );
    expect(JSON.parse(answer.text)).toEqual({ a: "ü" });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": "r-1",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:000000000000:function:tested:live",
      "lambda-runtime-trace-id": "Root=1-2-3;Sampled=1",
    });
    expect(JSON.parse(answer.headers["lambda-runtime-client-context"])).toEqual({ custom: { ü: 1 } });
    const deadlineMs = Number(answer.headers["lambda-runtime-deadline-ms"]);
    expect(deadlineMs).toBeGreaterThan(before + 4_000);
    expect(deadlineMs).toBeLessThanOrEqual(systemClock.nowMs() + 5_000);
  });

  test("is answered in the same environment as the one before", async () => {
    // Time stands still: however slow the runtime is to ask again, nobody loses patience and starts another environment.
    const { environments } = environmentsForTest({ clock: new VirtualClock() });
    const specification = await providedOf(`let count = 0; ${loop("await answer(event, [process.pid, ++count]);")}`);
    const first = await call(environments, specification);
    expect(first.result.initDurationMs).toEqual(expect.any(Number));
    const { answer, result } = await call(environments, specification);
    expect(answer).toEqual([first.answer[0], 2]);
    expect(result.initDurationMs).toBeUndefined();
  });

  test("comes again to a runtime that asks again before it has answered", async () => {
    const body = "const again = await next(); await answer(again, [event.id === again.id, again.text]);";
    expect((await run(loop(body), { n: 1 })).answer).toEqual([true, '{"n":1}']);
  });

  test("is not lost with the connection that waited for it", async () => {
    const body = `
      const cut = http.request({ host, port, path: runtime + "/invocation/next", agent: false });
      cut.on("error", () => {});
      cut.on("socket", (socket) => socket.once("connect", () => setTimeout(() => cut.destroy(), 20)));
      cut.end();
      await new Promise((resolve) => cut.once("close", resolve));
      ${loop("await answer(event, event.text);")}`;
    expect((await run(body, { n: 1 })).answer).toBe('{"n":1}');
  });
});

describe("an answer", () => {
  test("of any bytes up to AWS's limit", async () => {
    const body = 'await post("/invocation/" + event.id + "/response", Buffer.alloc(JSON.parse(event.text), "1"));';
    expect((await run(loop(body), 6_291_556)).result.payload.length).toBe(6_291_556);
  });

  test("larger than that is an error, and the runtime hears it", async () => {
    const body = `
      const answered = await post("/invocation/" + event.id + "/response", Buffer.alloc(6_291_557, "1"));
      say(answered.status, answered.text);`;
    const { answer, result } = await run(loop(body), {}, { logGroupName: "too-large" });
    expect(result.functionError).toBe("Unhandled");
    expect(answer).toEqual({
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    });
    const log = await untilLogged("too-large", "413 {");
    expect(log).toContain(
      '413 {"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}',
    );
  });

  test("is acknowledged", async () => {
    const body = "const { status, text } = await answer(event, 1); say(status, text);";
    await run(loop(body), {}, { logGroupName: "accepted" });
    expect(await untilLogged("accepted", "202 {")).toContain('202 {"status":"OK"}\n');
  });

  test("that is an error reaches the caller as it is", async () => {
    const error = { errorMessage: "no", errorType: "Mine", stackTrace: [] };
    const body = `await post("/invocation/" + event.id + "/error", '${JSON.stringify(error)}');`;
    const { answer, result } = await run(loop(body));
    expect(answer).toEqual(error);
    expect(result.functionError).toBe("Unhandled");
  });

  test("that is an error without words gets those of its header", async () => {
    const body =
      'await post("/invocation/" + event.id + "/error", "", { "Lambda-Runtime-Function-Error-Type": "Function.Odd" });';
    expect((await run(loop(body))).answer).toEqual({ errorType: "Function.Odd", errorMessage: "" });
  });

  test.each([
    ["to another invocation", 'post("/invocation/other/response", "1")', 400, "InvalidRequestID", "Invalid request ID"],
    [
      "to another invocation, an error",
      'post("/invocation/other/error", "1")',
      400,
      "InvalidRequestID",
      "Invalid request ID",
    ],
    [
      "that comes twice",
      '(await answer(event, "first"), answer(event, 2))',
      400,
      "InvalidRequestID",
      "Invalid request ID",
    ],
    [
      "about the start, too late",
      'post("/init/error", "{}")',
      403,
      "InvalidStateTransition",
      "State transition from Running to InitError failed for runtime. Error: State transition is not allowed",
    ],
    [
      "of a kind that there is not",
      'post("/invocation/" + event.id + "/response", "1", { "Lambda-Runtime-Function-Response-Mode": "odd" })',
      400,
      "InvalidFunctionResponseMode",
      "Invalid function response mode",
    ],
  ])("%s is refused", async (_what, request, status, errorType, errorMessage) => {
    const logGroupName = `refused ${_what}`;
    const body = `const refused = await ${request}; say(refused.status, refused.text); await answer(event, "first");`;
    await run(loop(body), {}, { logGroupName });
    expect(await untilLogged(logGroupName, `${status} {`)).toContain(
      `${status} ${JSON.stringify({ errorMessage, errorType })}\n`,
    );
  });

  test("to nothing that was asked is refused", async () => {
    const body = `
      const { status, text } = await post("/invocation/r-1/response", "1");
      const odd = await ask("GET", "/2018-06-01/odd");
      const wrong = await ask("PUT", runtime + "/invocation/next");
      ${loop("await answer(event, [status, JSON.parse(text), odd.status, wrong.status]);")}`;
    const refusal = { errorMessage: "Invalid request ID", errorType: "InvalidRequestID" };
    expect((await run(body)).answer).toEqual([400, refusal, 404, 405]);
  });
});

describe("an answer piece by piece", () => {
  const streaming = (pieces: string, headers = "") => `
    const request = http.request({ host, port, agent, method: "POST", path: runtime + "/invocation/" + event.id + "/response",
      headers: { "Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked",
        "Content-Type": "text/html", Trailer: ["Lambda-Runtime-Function-Error-Type", "Lambda-Runtime-Function-Error-Body"], ${headers} } });
    const done = new Promise((resolve) => request.on("response", (response) => response.resume().on("end", resolve)));
    request.on("error", () => {});
    ${pieces}
    await done;`;
  const failing = `
    request.write("begun ");
    request.addTrailers({ "Lambda-Runtime-Function-Error-Type": "Function.Mine",
      "Lambda-Runtime-Function-Error-Body": Buffer.from('{"errorMessage":"later"}').toString("base64") });
    request.end();`;

  async function stream(pieces: string, patience?: Promise<void>) {
    const specification = await providedOf(loop(streaming(pieces)));
    const taken: string[] = [];
    const outcome = environments.invoke(specification, {
      requestId: "r-1",
      payload: Buffer.from("{}"),
      invokedFunctionArn: specification.functionArn,
      traceHeader: "",
      responseStream: {
        begin: (contentType) => void taken.push(contentType),
        write: (chunk) => {
          taken.push(Buffer.from(chunk).toString());
          return patience;
        },
      },
    });
    return { taken, outcome };
  }

  test("reaches a caller who takes it so, as it comes", async () => {
    let patient = () => {};
    const patience = new Promise<void>((resolve) => {
      patient = resolve;
    });
    const { taken, outcome } = await stream(
      'request.write("one "); setTimeout(() => request.end("two"), 30);',
      patience,
    );
    while (taken.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toEqual(["text/html", "one "]);
    patient();
    const result = await outcome;
    expect(taken).toEqual(["text/html", "one ", "two"]);
    expect(result).toMatchObject({ payload: Buffer.alloc(0) });
    expect(result.functionError).toBeUndefined();
  });

  test("may fail in the middle", async () => {
    const { taken, outcome } = await stream(failing);
    const result = await outcome;
    expect(taken).toEqual(["text/html", "begun "]);
    expect(Buffer.from(result.payload).toString()).toBe('{"errorMessage":"later"}');
    expect(result.functionError).toBe("Unhandled");
  });

  test("may break off", async () => {
    // With nothing else to do it would exit, and its end might be heard of first.
    const staysUp = "http.createServer().listen(0);";
    const { outcome } = await stream(`${staysUp} request.write("begun"); setTimeout(() => request.destroy(), 20);`);
    const result = await outcome;
    expect(JSON.parse(Buffer.from(result.payload).toString())).toMatchObject({
      errorType: "Runtime.TruncatedResponse",
    });
  });

  test("is gathered for a caller who wants it whole", async () => {
    const { answer } = await run(loop(streaming('request.write("[1,"); request.end("2]");')));
    expect(answer).toEqual([1, 2]);
    expect((await run(loop(streaming(failing)))).answer).toEqual({ errorMessage: "later" });
  });
});

describe("a runtime that ends", () => {
  test("with a reason, before its first event", async () => {
    const error = { errorMessage: "no database", errorType: "Runtime.Mine" };
    const body = `
      say("trying");
      await post("/init/error", '${JSON.stringify(error)}', { "Lambda-Runtime-Function-Error-Type": "Runtime.Mine" });
      process.exit(1);`;
    const { answer, result } = await run(body);
    expect(answer).toEqual(error);
    expect(result.functionError).toBe("Unhandled");
    expect(result.logTail).toMatch(/trying\nINIT_REPORT .*\tPhase: init\tStatus: error\tError Type: Runtime\.Mine\n/);
  });

  test("with a reason, and does not leave", async () => {
    const body = 'await post("/init/error", "{}"); setInterval(() => {}, 1_000);';
    expect((await run(body)).result.functionError).toBe("Unhandled");
  });

  test.each([
    ["process.exit(3)", "Runtime exited with error: exit status 3"],
    ["process.kill(process.pid, 'SIGABRT')", "Runtime exited with error: signal: aborted"],
    ["process.exit(0)", "Runtime exited without providing a reason"],
  ])("without a word: %s", async (statement, reason) => {
    const expected = { errorType: "Runtime.ExitError", errorMessage: `RequestId: r-1 Error: ${reason}` };
    expect((await run(statement)).answer).toEqual(expected);
    expect((await run(`await next(); ${statement}`)).answer).toEqual(expected);
  });

  test("after it has answered: its caller has the answer, the next one another environment", async () => {
    const specification = await providedOf(
      "const event = await next(); await answer(event, process.pid); process.exit(1);",
    );
    const first = await call(environments, specification);
    const second = await call(environments, specification);
    expect(first.result.functionError).toBeUndefined();
    expect(second.answer).not.toBe(first.answer);
  });
});

describe("time", () => {
  test("an invocation has its limit", async () => {
    const { answer } = await run("await next(); setInterval(() => {}, 1_000);", {}, { timeoutMs: 300 });
    expect(answer.errorMessage).toBe("RequestId: r-1 Error: Task timed out after 0.30 seconds");
  });

  test("so has what a runtime does after its answer", async () => {
    const body = "const event = await next(); await answer(event, 1); setInterval(() => {}, 1_000);";
    const { answer } = await run(body, {}, { timeoutMs: 300, logGroupName: "late" });
    expect(answer).toBe(1);
    expect(await untilLogged("late", "Task timed out")).toMatch(/r-1 Task timed out after 0\.30 seconds/);
  });

  test.skipIf(!existsSync("/proc/self/stat"))("stands still between invocations", async () => {
    const body = `let ticks = 0; setInterval(() => ticks++, 1); ${loop("await answer(event, process.pid);")}`;
    const specification = await providedOf(body);
    const { answer } = await call(environments, specification);
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${answer}/stat`, "utf8"))?.[1];
    while (state() !== "T") await new Promise((resolve) => setImmediate(resolve));
    expect((await call(environments, specification)).answer).toBe(answer);
  });
});

test("what a runtime printed before its answer is in the answer's log", async () => {
  const body = 'for (let i = 0; i < 20; i++) say("line " + i); process.stderr.write("err\\n"); await answer(event, 1);';
  const { result } = await run(loop(body));
  expect(result.logTail).toMatch(/START RequestId: r-1.*\nline 0\n(.*\n)*line 19\n(.*\n)*END RequestId: r-1\nREPORT /);
  expect(result.logTail).toContain("err\n");
});

test.skipIf(!existsSync("/proc/net/tcp"))("no other process of the machine is served", async () => {
  const specification = await providedOf(loop("await answer(event, port);"));
  const { answer } = await call(environments, specification);
  const stolen = await new Promise((resolve) => {
    const options = { host: "127.0.0.1", port: answer, path: "/2018-06-01/runtime/invocation/next" };
    request(options, (response) => resolve(response.statusCode)).end();
  });
  expect(stolen).toBe(403);
  expect((await call(environments, specification)).answer).toBe(answer);
});

test("children of a runtime are", async () => {
  const body = `
    const { execFileSync } = require("node:child_process");
    const code = "fetch('http://" + host + ":" + port + runtime + "/invocation/odd/response', { method: 'POST', body: '1' }).then((r) => console.log(r.status))";
    await answer(event, execFileSync(process.execPath, ["-e", code], { encoding: "utf8" }).trim());`;
  expect((await run(loop(body))).answer).toBe("400");
});

/** What a function logged, as soon as it contains a text; what it says after its answer comes when it comes. */
async function untilLogged(logGroupName: string, text: string): Promise<string> {
  for (;;) {
    const log = lines.filter((line) => line.logGroupName === logGroupName).map(({ message }) => message);
    if (log.join("").includes(text)) return log.join("");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
