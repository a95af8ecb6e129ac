import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../kernel/clock.ts";
import type { FunctionSpecification } from "../environments.ts";
import { call, environmentsForTest, functionOf, zipOf } from "../function-fixture.ts";
import { isolationForTest } from "../isolation/isolation-fixture.ts";
import { bootstrapOf, providedOf } from "../runtime-api/bootstrap-for-tests.ts";

const plain = environmentsForTest();
const { environments, lines } = plain;

/** What each extension of these tests begins with: `register`, `nextEvent`, and `say`, which prints under its name. */
const prelude = `
const name = require("node:path").basename(process.argv[1]);
const extension = "/2020-01-01/extension";
let id;
const register = async (events, headers) => {
  const answer = await ask("POST", extension + "/register", JSON.stringify({ events }), { "Lambda-Extension-Name": name, ...headers });
  id = answer.headers["lambda-extension-identifier"];
  return answer;
};
const nextEvent = async () => {
  const answer = await ask("GET", extension + "/event/next", undefined, { "Lambda-Extension-Identifier": id });
  return { ...answer, event: JSON.parse(answer.text) };
};
const tell = (...words) => console.log(name + ":", ...words);
`;

/** Registers for both events and tells what it gets, until it is told to end. */
const ordinary = `
await register(["INVOKE", "SHUTDOWN"]);
for (;;) {
  const { event } = await nextEvent();
  tell(event.eventType, event.requestId ?? event.shutdownReason);
  if (event.eventType === "SHUTDOWN") process.exit(0);
}`;

async function layerOf(extensions: Record<string, string>, mode = 0o100755) {
  const files = Object.entries(extensions).map(([name, script]) => [
    `extensions/${name}`,
    bootstrapOf(`${prelude}\n${script}`),
  ]);
  const archive = await zipOf(Object.fromEntries(files), mode);
  const sha256 = createHash("sha256").update(archive).digest("hex");
  return { sha256, archive: async () => archive };
}

const answering = "for (;;) { const event = await next(); await answer(event, process.pid); }";

async function extended(
  extensions: Record<string, string>,
  script: string = answering,
  overrides: Partial<FunctionSpecification> = {},
) {
  const layer = await layerOf(extensions);
  const key = `${JSON.stringify(Object.keys(extensions))} ${layer.sha256} ${script} ${JSON.stringify(overrides)}`;
  return providedOf(script, { layers: [layer], key, ...overrides });
}

/** What was logged in a group by now. */
function logOf(logGroupName: string): string {
  return lines
    .filter((line) => line.logGroupName === logGroupName)
    .map(({ message }) => message)
    .join("");
}

async function untilLogged(logGroupName: string, text: string | RegExp): Promise<string> {
  for (;;) {
    const log = logOf(logGroupName);
    if (typeof text === "string" ? log.includes(text) : text.test(log)) return log;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("an extension from a layer", () => {
  test("starts before the runtime, is told of invocations, and at the end", async () => {
    const logGroupName = "told";
    const started = `say("runtime"); process.on("SIGTERM", () => { say("SIGTERM"); process.exit(0); }); ${answering}`;
    const extensions = { early: `tell("starting"); ${ordinary}` };
    const specification = await extended(extensions, started, { logGroupName });
    const first = await call(environments, specification, {}, { requestId: "r-1" });
    const second = await call(environments, specification, {}, { requestId: "r-2" });
    expect(second.answer).toBe(first.answer);
    environments.retire(specification.key);
    const log = await untilLogged(logGroupName, "SHUTDOWN spindown");
    expect(log).toMatch(
      /^INIT_START .*\nearly: starting\nruntime\nEXTENSION\tName: early\tState: Ready\tEvents: \[INVOKE,SHUTDOWN\]\nSTART RequestId: r-1/,
    );
    expect(log).toContain("early: INVOKE r-1\n");
    expect(log).toContain("early: INVOKE r-2\n");
    expect(log).toMatch(/SIGTERM\nearly: SHUTDOWN spindown\n$/);
  });

  test("hears about the function when it registers", async () => {
    const registering = `
      const answer = await register([], { "Lambda-Extension-Accept-Feature": "accountId" });
      tell(answer.status, answer.text.trim(), id); await nextEvent();`;
    const logGroupName = "registered";
    await call(environments, await extended({ asking: registering }, answering, { logGroupName }));
    const about = {
      functionVersion: "$LATEST",
      functionName: "tested",
      handler: "index.handler",
      accountId: "000000000000",
    };
    expect(logOf(logGroupName)).toContain(`asking: 200 ${JSON.stringify(about)} `);
    expect(logOf(logGroupName)).toMatch(/\} [0-9a-f-]{36}\n/);
  });

  test("gets events as AWS writes them", async () => {
    const telling = `await register(["INVOKE"]); const { event, headers } = await nextEvent();
      tell(JSON.stringify([event, headers["lambda-extension-event-identifier"].length])); await nextEvent();`;
    const logGroupName = "events";
    const specification = await extended({ telling }, answering, { logGroupName });
    await call(environments, specification, {}, { requestId: "r-1", traceHeader: "Root=1-2-3" });
    const [, text = ""] = /telling: (.*)\n/.exec(await untilLogged(logGroupName, /telling: .*\n/)) ?? [];
    expect(JSON.parse(text)).toEqual([
      {
        eventType: "INVOKE",
        deadlineMs: expect.any(Number),
        requestId: "r-1",
        invokedFunctionArn: specification.functionArn,
        tracing: { type: "X-Amzn-Trace-Id", value: "Root=1-2-3" },
      },
      36,
    ]);
  });

  test("may work on after the answer: the environment is not free and not reported until then", async () => {
    const slow = `await register(["INVOKE"]); for (;;) { await nextEvent(); await new Promise((r) => setTimeout(r, 150)); tell("done"); }`;
    const logGroupName = "slow";
    const specification = await extended({ slow }, answering, { logGroupName });
    const first = await call(environments, specification, {}, { requestId: "r-1" });
    expect(first.result.durationMs).toBeLessThan(140);
    expect(logOf(logGroupName)).not.toContain("REPORT");
    const log = await untilLogged(logGroupName, "REPORT");
    expect(log).toMatch(/START .*\nslow: done\nEND RequestId: r-1\nREPORT RequestId: r-1\tDuration: \d{3}\./);
  });

  test("runs beside functions of Node, and of Python", async () => {
    const layer = await layerOf({ beside: ordinary });
    const logGroupName = "beside";
    const overrides = { layers: [layer], logGroupName };
    const node = await functionOf("exports.handler = async () => process.env.AWS_LAMBDA_RUNTIME_API;", overrides);
    expect((await call(environments, node, {}, { requestId: "r-node" })).answer).toMatch(/^127\.0\.0\.1:\d+$/);
    const files = { "index.py": "def handler(event, context):\n  return 'python'" };
    const python = await functionOf(files, { ...overrides, runtime: "python3.12" });
    expect((await call(environments, python, {}, { requestId: "r-python" })).answer).toBe("python");
    await untilLogged(logGroupName, "beside: INVOKE r-node");
    await untilLogged(logGroupName, "beside: INVOKE r-python");
    environments.retire(node.key);
    environments.retire(python.key);
    await untilLogged(logGroupName, /SHUTDOWN spindown\n[\s\S]*SHUTDOWN spindown\n/);
  });
});

describe("the end of an environment", () => {
  test("by a time-out is told as such", async () => {
    const logGroupName = "timeout";
    const overrides = { logGroupName, timeoutMs: 400 };
    const specification = await extended(
      { watcher: ordinary },
      "await next(); setInterval(() => {}, 1000);",
      overrides,
    );
    const { answer } = await call(environments, specification);
    expect(answer.errorType).toBe("Sandbox.Timedout");
    await untilLogged(logGroupName, "watcher: SHUTDOWN timeout");
  });

  test("by the runtime's failure is told as such", async () => {
    const logGroupName = "failure";
    const specification = await extended({ watcher: ordinary }, "await next(); process.exit(1);", { logGroupName });
    expect((await call(environments, specification)).answer.errorType).toBe("Runtime.ExitError");
    await untilLogged(logGroupName, "watcher: SHUTDOWN failure");
  });

  test("does not wait for ever for an extension that does not end", async () => {
    const stubborn = `await register(["SHUTDOWN"]); process.on("SIGTERM", () => {}); await nextEvent(); tell("staying"); setInterval(() => {}, 1000);`;
    const own = environmentsForTest();
    const specification = await extended({ stubborn });
    await call(own.environments, specification);
    const before = systemClock.monotonicMs();
    await own.environments.stop(0);
    const tookMs = systemClock.monotonicMs() - before;
    expect(tookMs).toBeGreaterThan(1_500);
    expect(tookMs).toBeLessThan(4_000);
    expect(own.lines.map(({ message }) => message)).toContain("stubborn: staying\n");
  });
});

describe("an extension that fails", () => {
  test.each([
    ["ends", 'await register(["INVOKE"]); process.exit(0);', "Extension.Crash", "exit code 0"],
    [
      "crashes",
      'await register(["INVOKE"]); process.exit(3);',
      "Extension.Crash",
      "Runtime exited with error: exit status 3",
    ],
    ["ends before it registers", "process.exit(0);", "Extension.Crash", "exit code 0"],
    [
      "says why it cannot start",
      `await register(["INVOKE"]);
       await ask("POST", extension + "/init/error", "{}", { "Lambda-Extension-Identifier": id, "Lambda-Extension-Function-Error-Type": "Extension.Mine" });
       process.exit(0);`,
      "Extension.InitError",
      "exit code 0",
    ],
    [
      "says why it ends",
      `await register(["INVOKE"]); await nextEvent();
       await ask("POST", extension + "/exit/error", "{}", { "Lambda-Extension-Identifier": id, "Lambda-Extension-Function-Error-Type": "Extension.Mine" });
       process.exit(0);`,
      "Extension.ExitError",
      "exit code 0",
    ],
  ])("%s", async (_how, failing, errorType, reason) => {
    const slow = "const event = await next(); await new Promise((r) => setTimeout(r, 2000)); await answer(event, 1);";
    const { answer, result } = await call(environments, await extended({ failing }, slow), {}, { requestId: "r-1" });
    expect(answer).toEqual({ errorType, errorMessage: `RequestId: r-1 Error: ${reason}` });
    expect(result.functionError).toBe("Unhandled");
  });

  test("is not executable", async () => {
    const layer = await layerOf({ lame: ordinary }, 0o100644);
    const { answer } = await call(
      environments,
      await providedOf(answering, { layers: [layer] }),
      {},
      { requestId: "r-1" },
    );
    expect(answer).toEqual({
      errorType: "Extension.LaunchError",
      errorMessage: "RequestId: r-1 Error: fork/exec /opt/extensions/lame: permission denied",
    });
  });
});

test("what an extension must not ask is refused in AWS's words", async () => {
  const asking = `
    const refused = [];
    const post = async (path, body, headers) => {
      const { status, text } = await ask("POST", extension + path, body, headers);
      refused.push([status, JSON.parse(text)]);
    };
    const named = { "Lambda-Extension-Name": name };
    await post("/register", "{}", {});
    await post("/register", "not JSON", named);
    await post("/register", '{"events":["ODD"]}', named);
    await post("/register", '{"events":["SHUTDOWN"]}', { "Lambda-Extension-Name": "inside" });
    await post("/init/error", "{}", {});
    await post("/init/error", "{}", { "Lambda-Extension-Identifier": "odd" });
    await post("/init/error", "{}", { "Lambda-Extension-Identifier": "00000000-0000-0000-0000-000000000000" });
    await register([]);
    await post("/register", "{}", named);
    await post("/init/error", "{}", { "Lambda-Extension-Identifier": id });
    tell(JSON.stringify(refused));
    await nextEvent();`;
  const logGroupName = "refused";
  await call(environments, await extended({ asking }, answering, { logGroupName }));
  const [, text = ""] = /asking: (.*)\n/.exec(logOf(logGroupName)) ?? [];
  const refused = JSON.parse(text);
  expect(refused.map(([status]: [number]) => status)).toEqual(refused.map(() => 403));
  expect(refused.map(([, error]: [number, { errorType: string }]) => error.errorType)).toEqual([
    "Extension.InvalidExtensionName",
    "InvalidRequestFormat",
    "Extension.InvalidEventType",
    "Extension.InvalidEventType",
    "Extension.MissingExtensionIdentifier",
    "Extension.InvalidExtensionIdentifier",
    "Extension.UnknownExtensionIdentifier",
    "Extension.InvalidExtensionState",
    "Extension.MissingHeader",
  ]);
  expect(refused[2][1].errorMessage).toBe("ODD: ErrorInvalidEventType");
  expect(refused[7][1].errorMessage).toBe(
    "State transition from Registered to Registered failed for extension asking. Error: State transition is not allowed",
  );
});

test("a part of the runtime may be an extension too", async () => {
  const script = `${prelude}
    const status = (await register(["INVOKE"], { "Lambda-Extension-Name": "inside" })).status;
    (async () => { for (;;) { const { event } = await nextEvent(); say("inside:", event.eventType, event.requestId); } })();
    for (;;) {
      const event = await next();
      const late = await register([], { "Lambda-Extension-Name": "late" });
      id = undefined;
      await answer(event, [status, late.status, JSON.parse(late.text)]);
      break;
    }
    setInterval(() => {}, 1000);`;
  const logGroupName = "inside";
  const { answer } = await call(environments, await providedOf(script, { logGroupName }), {}, { requestId: "r-1" });
  expect(answer).toEqual([
    200,
    403,
    { errorType: "Extension.RegistrationClosed", errorMessage: "Extension registration closed already" },
  ]);
  expect(await untilLogged(logGroupName, "inside: INVOKE r-1\n")).toContain(
    "EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]\n",
  );
});

const sandboxed = await isolationForTest("auto");
describe.skipIf(sandboxed.kind === "process")("in a sandbox", () => {
  const own = environmentsForTest({ isolation: sandboxed });

  test.each([
    ["a runtime of one's own", () => extended({ boxed: ordinary })],
    [
      "a function of Node",
      async () => functionOf("exports.handler = async () => 1;", { layers: [await layerOf({ boxed: ordinary })] }),
    ],
  ])("extensions stand beside %s", async (_what, make) => {
    const specification = await make();
    await call(own.environments, specification, {}, { requestId: "r-1" });
    own.environments.retire(specification.key);
    for (;;) {
      const log = own.lines.map(({ message }) => message).join("");
      if (/boxed: INVOKE r-1\n[\s\S]*boxed: SHUTDOWN spindown\n/.test(log)) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    own.lines.length = 0;
  });
});
