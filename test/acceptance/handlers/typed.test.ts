import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runTool } from "../tools.ts";
import { bundle } from "./bundle.ts";
import { Deployment } from "./deployment.ts";
import { httpEvent } from "./http-event.ts";

const formats = ["cjs", "esm"] as const;
const names = ["context", "api", "callbackApi", "authorizer", "queue", "bucket", "topic", "schedule", "failing"];
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.open();
  const Role = await deployment.createRole("typed", []);
  for (const format of formats) {
    const archive = await bundle(new URL("functions/typed.ts", import.meta.url), format, "src/typed");
    const deploy = (name: string) =>
      deployment.deploy({ name: `${name}-${format}`, archive, Role, Handler: `src/typed.${name}` });
    await Promise.all(names.map(deploy));
  }
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

test("the compiler accepts every handler of these suites by @types/aws-lambda", async () => {
  const compiler = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
  const project = fileURLToPath(new URL("tsconfig.json", import.meta.url));
  const { stdout, exitCode } = await runTool(process.execPath, [compiler, "-p", project], process.env);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
});

describe.each(formats)("typed handlers, bundled as %s", (format) => {
  const answerOf = async (name: string, event: unknown) =>
    (await deployment.invoke(`${name}-${format}`, event)).payload;

  test("find in the context what its type promises", async () => {
    const { payload, requestId } = await deployment.invoke(`context-${format}`, {});
    const name = `context-${format}`;
    const { remainingMs, ...context } = payload as Record<string, unknown>;
    expect(context).toEqual({
      awsRequestId: requestId,
      invokeid: requestId,
      callbackWaitsForEmptyEventLoop: true,
      functionName: name,
      functionVersion: "$LATEST",
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      memoryLimitInMB: "256",
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      ends: ["function", "function", "function"],
    });
    expect(remainingMs).toBeGreaterThan(0);
    expect(remainingMs).toBeLessThanOrEqual(30_000);
  });

  test("answer requests, by promise and by callback, and authorise them", async () => {
    const event = httpEvent({ method: "GET", path: "/some/path", query: { name: "Ada" } });
    expect(await answerOf("api", event)).toEqual({ statusCode: 200, body: "GET Ada" });
    expect(await answerOf("callbackApi", event)).toEqual({ statusCode: 200, body: "/some/path" });
    const request = { ...event, type: "REQUEST", routeArn: "arn:aws:execute-api:us-east-1:000000000000:api/" };
    expect(await answerOf("authorizer", { ...request, identitySource: ["let me in"] })).toEqual({ isAuthorized: true });
    expect(await answerOf("authorizer", { ...request, identitySource: [] })).toEqual({ isAuthorized: false });
  });

  test("take messages, objects and schedules", async () => {
    const messages = ["good", "bad", "good"].map((body, i) => ({ messageId: `m${i}`, body, eventSource: "aws:sqs" }));
    expect(await answerOf("queue", { Records: messages })).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }] });
    expect(await answerOf("topic", { Records: [{ Sns: { Message: "news" } }] })).toBe("news");
    const due = { "detail-type": "Scheduled Event", detail: { due: "today" } };
    expect(await answerOf("schedule", due)).toBe("Scheduled Event today");

    const s3 = { bucket: { name: "photos" }, object: { key: "a+b%C3%BC.png" } };
    expect(await answerOf("bucket", { Records: [{ eventName: "ObjectCreated:Put", s3 }] })).toBe(null);
    const logged = () => deployment.logLines(`bucket-${format}`, "created");
    await expect
      .poll(logged, { timeout: 10_000, interval: 50 })
      .toEqual([expect.stringMatching(/^\S+Z\t[0-9a-f-]{36}\tINFO\tcreated photos a bü\.png\n?$/)]);
  });

  test.each(["callback", "done", "fail", "throw", "reject"])("fail by %s", async (how) => {
    const answer = await deployment.invoke(`failing-${format}`, { how });
    expect(answer).toMatchObject({
      functionError: "Unhandled",
      payload: { errorType: "OutOfLuck", errorMessage: how, trace: expect.arrayContaining([`OutOfLuck: ${how}`]) },
    });
  });
});
