import { describe, expect, it } from "vitest";
import { asynchronousQueuesRange } from "../event-invoke/queue.ts";
import { asynchronousInvocationCodec } from "../records.ts";
import { FunctionFailure, functionRequest, openTestbed, refusal, type Testbed } from "../testing.ts";

const FunctionName = "roll-up";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";

async function withFunction(): Promise<Testbed> {
  const testbed = await openTestbed();
  await testbed.clients.lambda.createFunction(functionRequest());
  return testbed;
}

function storedInvocations({ platform }: Testbed) {
  return platform.store.read((tx) =>
    Array.from(tx.range(asynchronousQueuesRange), ({ value }) => asynchronousInvocationCodec.decode(value)),
  );
}

describe("Invoke", () => {
  it("hands over the event and answers what the function does", async () => {
    const { clients, environments } = await withFunction();
    environments.handler = (event) => ({ seen: event });
    const answer = await clients.lambda.invoke({ FunctionName, Payload: Buffer.from('{"n":1}') });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.LogResult).toBeUndefined();
    expect(Buffer.from(answer.Payload ?? []).toString()).toBe('{"seen":{"n":1}}');
    expect(environments.invocations[0]?.invocation).toMatchObject({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      invokedFunctionArn: functionArn,
      traceHeader: expect.stringMatching(/^Root=1-/),
    });
  });

  it("gives the environment everything that it depends on", async () => {
    const { clients, environments, platform } = await openTestbed();
    await clients.lambda.createFunction(
      functionRequest({ Environment: { Variables: { MODE: "x" } }, LoggingConfig: { LogGroup: "/own" }, Timeout: 7 }),
    );
    await clients.lambda.invoke({ FunctionName });
    const specification = environments.invocations[0]?.specification;
    expect(specification).toMatchObject({
      functionName: FunctionName,
      functionVersion: "$LATEST",
      functionArn,
      runtime: "nodejs22.x",
      handler: "index.handler",
      environmentVariables: { MODE: "x" },
      memoryMb: 128,
      timeoutMs: 7000,
      ephemeralStorageMb: 512,
      region: "us-east-1",
      accountId: "000000000000",
      logGroupName: "/own",
    });
    const credentials = await specification?.credentials();
    const identity = platform.credentials.identify(credentials?.accessKeyId ?? "", credentials?.sessionToken);
    expect(identity?.principal).toEqual({
      type: "assumed-role",
      arn: "arn:aws:sts::000000000000:assumed-role/scores/roll-up",
      userId: "AROASCORES:roll-up",
      roleArn: "arn:aws:iam::000000000000:role/scores",
    });
  });

  it("turns nothing into an empty event", async () => {
    const { clients, environments } = await withFunction();
    await clients.lambda.invoke({ FunctionName });
    expect(environments.events).toEqual([{}]);
  });

  it("names the qualifier that the caller named", async () => {
    const { clients, environments } = await withFunction();
    await clients.lambda.invoke({ FunctionName, Qualifier: "$LATEST" });
    expect(environments.invocations[0]?.invocation.invokedFunctionArn).toBe(`${functionArn}:$LATEST`);
  });

  it("tells errors of the function from its answers", async () => {
    const { clients, environments } = await withFunction();
    environments.handler = () => new FunctionFailure();
    const answer = await clients.lambda.invoke({ FunctionName });
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  });

  it("shows the end of the log when asked", async () => {
    const { clients, environments } = await withFunction();
    const invoke = environments.invoke.bind(environments);
    environments.invoke = async (...call) => ({ ...(await invoke(...call)), logTail: `${"x".repeat(5000)}end` });
    const { LogResult } = await clients.lambda.invoke({ FunctionName, LogType: "Tail" });
    expect(Buffer.from(LogResult ?? "", "base64").toString()).toBe(`${"x".repeat(4093)}end`);
  });

  it("reports an answer that is too large as the function's error", async () => {
    const { clients, environments } = await withFunction();
    environments.handler = () => "x".repeat(6_291_556);
    const answer = await clients.lambda.invoke({ FunctionName });
    expect(answer.FunctionError).toBe("Unhandled");
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
      errorType: "Function.ResponseSizeTooLarge",
    });
  });

  it("passes on the client's context", async () => {
    const { clients, environments } = await withFunction();
    const ClientContext = Buffer.from('{"client":{"app_title":"x"}}').toString("base64");
    await clients.lambda.invoke({ FunctionName, ClientContext });
    expect(environments.invocations[0]?.invocation.clientContext).toBe('{"client":{"app_title":"x"}}');
  });

  it("runs nothing in a dry run", async () => {
    const { clients, environments } = await withFunction();
    expect(await clients.lambda.invoke({ FunctionName, InvocationType: "DryRun" })).toEqual({ StatusCode: 204 });
    expect(environments.invocations).toEqual([]);
    expect(await refusal(clients.lambda.invoke({ FunctionName: "nobody", InvocationType: "DryRun" }))).toMatch(
      /^ResourceNotFoundException/,
    );
  });

  it("stores an asynchronous invocation before it answers 202", async () => {
    const testbed = await withFunction();
    const { clients, environments } = testbed;
    const Payload = Buffer.from('{"text":"grün"}');
    expect(await clients.lambda.invoke({ FunctionName, InvocationType: "Event", Payload })).toEqual({
      StatusCode: 202,
    });
    expect(environments.invocations).toEqual([]);
    expect(await storedInvocations(testbed)).toMatchObject([
      {
        region: "us-east-1",
        functionName: FunctionName,
        payload: '{"text":"grün"}',
        principal: { type: "root" },
        acceptedMs: Date.UTC(2026, 0, 1),
        failureCount: 0,
      },
    ]);
  });

  const notJson =
    "InvalidRequestContentException: Could not parse request body into json: Could not parse payload into json:";
  it.each([
    [{ Payload: Buffer.from("Hello World") }, notJson],
    [{ Payload: Buffer.from([0x22, 0x87, 0x22]) }, `${notJson} Invalid UTF-8`],
    [{ Payload: Buffer.from("\ufeff{}") }, notJson],
    [
      { Payload: Buffer.from("{}"), ClientContext: "bm90IGpzb24=" },
      "InvalidRequestContentException: Client context must be a valid Base64-encoded JSON object.",
    ],
    [
      { Payload: Buffer.alloc(6_291_457, "1") },
      "RequestEntityTooLargeException: Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    ],
    [
      { Payload: Buffer.alloc(1_048_577, "1"), InvocationType: "Event" as const },
      "RequestEntityTooLargeException: 1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    ],
    [{ InvocationType: "Event" as const, Payload: Buffer.from("{") }, notJson],
    [
      { InvocationType: "Event" as const, FunctionName: "nobody" },
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST",
    ],
    [
      { FunctionName: "nobody" },
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST",
    ],
    [{ Qualifier: "blue" }, `ResourceNotFoundException: Function not found: ${functionArn}:blue`],
    [{ TenantId: "x" }, "NotImplemented: Tireless does not implement Invoke with TenantId yet."],
    [
      { DurableExecutionName: "x" },
      "NotImplemented: Tireless does not implement Invoke with DurableExecutionName yet.",
    ],
  ])("refuses %o", async (changes, expected) => {
    const testbed = await withFunction();
    const refused = await refusal(testbed.clients.lambda.invoke({ FunctionName, ...changes }));
    expect(refused.slice(0, expected.length)).toBe(expected);
    expect(testbed.environments.invocations).toEqual([]);
    expect(await storedInvocations(testbed)).toEqual([]);
  });
});
