import type { PutFunctionEventInvokeConfigRequest } from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, it } from "vitest";
import type { Worker } from "../engine/platform.ts";
import { ServiceError } from "../kernel/errors.ts";
import { asynchronousQueuesRange } from "../services/lambda/event-invoke/queue.ts";
import { FunctionFailure, functionRequest, openTestbed, settle, type Testbed } from "../services/lambda/testing.ts";
import { type AsynchronousInvocationsOptions, createAsynchronousInvocations } from "./asynchronous-invocations.ts";

const FunctionName = "roll-up";
const startMs = Date.UTC(2026, 0, 1);
const running: Worker[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});

function startWorker(testbed: Testbed, options: Partial<AsynchronousInvocationsOptions> = {}): Worker {
  const worker = createAsynchronousInvocations(testbed.platform, { invoker: testbed.invoker, ...options });
  worker.start();
  running.push(worker);
  return worker;
}

async function open(): Promise<Testbed> {
  const testbed = await openTestbed();
  await testbed.clients.lambda.createFunction(functionRequest());
  return testbed;
}

async function send({ clients }: Testbed, event: unknown): Promise<void> {
  const Payload = Buffer.from(JSON.stringify(event));
  await clients.lambda.invoke({ FunctionName, InvocationType: "Event", Payload });
}

function storedCount({ platform }: Testbed): Promise<number> {
  return platform.store.read((tx) => [...tx.range(asynchronousQueuesRange)].length);
}

describe("asynchronous invocations", () => {
  it("run at once and are forgotten when they have succeeded", async () => {
    const testbed = await open();
    startWorker(testbed);
    await settle(testbed);
    await send(testbed, { n: 1 });
    await settle(testbed);
    expect(testbed.environments.events).toEqual([{ n: 1 }]);
    expect(testbed.platform.clock.nowMs()).toBe(startMs);
    expect(await storedCount(testbed)).toBe(0);
  });

  it("run twice more after one and then two minutes, under the same request id, and are then given up", async () => {
    const testbed = await open();
    const times: number[] = [];
    testbed.environments.handler = () => {
      times.push(testbed.platform.clock.nowMs() - startMs);
      return new FunctionFailure();
    };
    startWorker(testbed);
    await send(testbed, {});
    await testbed.platform.clock.advance(10 * 60_000);
    expect(times).toEqual([0, 60_000, 180_000]);
    expect(new Set(testbed.environments.invocations.map(({ invocation }) => invocation.requestId)).size).toBe(1);
    expect(await storedCount(testbed)).toBe(0);
  });

  it("survive a kill, and the killed one's late words count for nothing", async () => {
    const first = await open();
    let release = () => {};
    first.environments.handler = () => new Promise<void>((resolve) => (release = resolve));
    startWorker(first);
    await send(first, { n: 1 });
    await settle(first);
    const { store, clock, blobs } = first.platform;
    const second = await openTestbed({ store, clock, blobs });
    let fail = () => {};
    second.environments.handler = () =>
      new Promise<unknown>((resolve) => (fail = () => resolve(new FunctionFailure())));
    startWorker(second);
    await settle(second);
    expect(second.environments.events).toEqual([{ n: 1 }]);
    release();
    await settle(first);
    expect(await storedCount(second)).toBe(1);
    fail();
    await settle(second);
    expect(await storedCount(second)).toBe(1);
    second.environments.handler = () => null;
    await clock.advance(60_000);
    expect(second.environments.events).toHaveLength(2);
    expect(await storedCount(second)).toBe(0);
  });

  it("run so many at once and no more, in the order in which they came", async () => {
    const testbed = await open();
    const waiting: (() => void)[] = [];
    testbed.environments.handler = () => new Promise<void>((resolve) => waiting.push(resolve));
    startWorker(testbed, { perFunctionMax: 2 });
    for (let n = 1; n <= 4; n++) {
      await send(testbed, { n });
      await testbed.platform.clock.advance(1);
    }
    expect(testbed.environments.events).toEqual([{ n: 1 }, { n: 2 }]);
    waiting.shift()?.();
    await settle(testbed);
    expect(testbed.environments.events).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    for (let turn = 0; turn < 3; turn++) {
      waiting.shift()?.();
      await settle(testbed);
    }
    expect(await storedCount(testbed)).toBe(0);
  });

  it("wait when there is no room, without counting an attempt", async () => {
    const testbed = await open();
    const { environments, platform } = testbed;
    const times: number[] = [];
    environments.invoke = async () => {
      times.push(platform.clock.nowMs() - startMs);
      throw new ServiceError("TooManyRequestsException", "Rate Exceeded.");
    };
    startWorker(testbed);
    await send(testbed, {});
    await platform.clock.advance(15_000);
    expect(times).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
    await platform.clock.advance(6 * 60 * 60 * 1000);
    expect(times.at(-1)).toBeLessThanOrEqual(6 * 60 * 60 * 1000);
    expect(await storedCount(testbed)).toBe(0);
  });

  it("are given up when the function is gone", async () => {
    const testbed = await open();
    await send(testbed, {});
    await testbed.clients.lambda.deleteFunction({ FunctionName });
    startWorker(testbed);
    await settle(testbed);
    expect(testbed.environments.events).toEqual([]);
    expect(await storedCount(testbed)).toBe(0);
  });

  it("stay for the next start when the platform stops under them", async () => {
    const testbed = await open();
    let kill = () => {};
    testbed.environments.handler = () =>
      new Promise<unknown>((resolve) => (kill = () => resolve(new FunctionFailure())));
    const worker = startWorker(testbed);
    await send(testbed, { n: 1 });
    await settle(testbed);
    const stopped = worker.stop();
    kill();
    await stopped;
    expect(await storedCount(testbed)).toBe(1);
    testbed.environments.handler = () => null;
    startWorker(testbed);
    await settle(testbed);
    expect(testbed.environments.events).toEqual([{ n: 1 }, { n: 1 }]);
    expect(await storedCount(testbed)).toBe(0);
  });

  it("let the platform stop at once although the end of one cannot be recorded", async () => {
    const testbed = await open();
    const worker = createAsynchronousInvocations(testbed.platform, { invoker: testbed.invoker });
    worker.start();
    await settle(testbed);
    const { store } = testbed.platform;
    const transact = store.transact.bind(store);
    testbed.environments.handler = () => {
      store.transact = () => Promise.reject(new Error("the disk is full"));
    };
    await send(testbed, { n: 1 });
    await settle(testbed);
    await worker.stop();
    store.transact = transact;
    expect(testbed.environments.events).toEqual([{ n: 1 }]);
    expect(await storedCount(testbed)).toBe(1);
  });

  it("let the platform stop although one of them hangs", async () => {
    const testbed = await open();
    testbed.environments.handler = () => new Promise(() => {});
    const worker = createAsynchronousInvocations(testbed.platform, { invoker: testbed.invoker });
    worker.start();
    await send(testbed, {});
    await settle(testbed);
    const stopped = worker.stop();
    await testbed.platform.clock.advance(10_000);
    await stopped;
    expect(await storedCount(testbed)).toBe(1);
  });
});

interface DestinationRecord {
  readonly version: string;
  readonly timestamp: string;
  readonly requestContext: { readonly requestId: string; readonly condition: string };
}

/** The functions `roll-up` and `next`, and what `roll-up` is set to. */
async function openWith(settings: Partial<PutFunctionEventInvokeConfigRequest>): Promise<Testbed> {
  const testbed = await open();
  await testbed.clients.lambda.createFunction(functionRequest({ FunctionName: "next" }));
  await testbed.clients.lambda.putFunctionEventInvokeConfig({ FunctionName, ...settings });
  return testbed;
}

function ran({ environments }: Testbed, functionName: string): unknown[] {
  return environments.invocations
    .filter(({ specification }) => specification.functionName === functionName)
    .map(({ invocation }) => JSON.parse(Buffer.from(invocation.payload).toString()));
}

/** Lets every invocation wait until the answer is called. */
function closedGate({ environments }: Testbed): () => void {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  environments.handler = () => opened;
  return open;
}

const next = { Destination: "arn:aws:lambda:us-east-1:000000000000:function:next" };

describe("destinations of asynchronous invocations", () => {
  it("learn of a success in AWS's format, as the role of the function", async () => {
    const testbed = await openWith({ DestinationConfig: { OnSuccess: next } });
    testbed.environments.handler = () => ({ doubled: 2 });
    startWorker(testbed);
    await send(testbed, { n: 1 });
    await settle(testbed);
    expect(ran(testbed, "next")).toEqual([
      {
        version: "1.0",
        timestamp: "2026-01-01T00:00:00.000Z",
        requestContext: {
          requestId: testbed.environments.invocations[0]?.invocation.requestId,
          functionArn: "arn:aws:lambda:us-east-1:000000000000:function:roll-up:$LATEST",
          condition: "Success",
          approximateInvokeCount: 1,
        },
        requestPayload: { n: 1 },
        responseContext: { statusCode: 200, executedVersion: "$LATEST" },
        responsePayload: { doubled: 2 },
      },
    ]);
    expect(await storedCount(testbed)).toBe(0);
  });

  it("learn of a failure when the retries that are allowed have failed", async () => {
    const testbed = await openWith({ MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: next } });
    testbed.environments.handler = (event) => ((event as { n?: number }).n === 1 ? new FunctionFailure() : null);
    startWorker(testbed);
    await send(testbed, { n: 1 });
    await testbed.platform.clock.advance(59_999);
    expect(ran(testbed, "next")).toEqual([]);
    await testbed.platform.clock.advance(1);
    expect(ran(testbed, "next")).toMatchObject([
      {
        requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 2 },
        responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
        responsePayload: { errorType: "Error", errorMessage: "no" },
      },
    ]);
    expect(ran(testbed, FunctionName)).toHaveLength(2);
  });

  it("learn that an event is too old for another attempt, and one that never ran has no response", async () => {
    const testbed = await openWith({ MaximumEventAgeInSeconds: 60, DestinationConfig: { OnFailure: next } });
    const { environments, platform } = testbed;
    environments.handler = (event) => ((event as { n?: number }).n === 1 ? new FunctionFailure() : null);
    startWorker(testbed);
    await send(testbed, { n: 1 });
    await settle(testbed);
    expect(ran(testbed, "next")).toMatchObject([
      { requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 1 }, responsePayload: {} },
    ]);
    const invoke = environments.invoke.bind(environments);
    environments.invoke = async (specification, invocation) => {
      if (specification.functionName === "next") return invoke(specification, invocation);
      throw new ServiceError("TooManyRequestsException", "Rate Exceeded.");
    };
    await send(testbed, { n: 2 });
    await platform.clock.advance(60_000);
    const record = ran(testbed, "next")[1] as DestinationRecord;
    expect(record).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 0 },
      requestPayload: { n: 2 },
    });
    expect(record).not.toHaveProperty("responsePayload");
  });

  it("learn at once that a function has closed itself, and of an alias what the alias is set to", async () => {
    const testbed = await openWith({ DestinationConfig: { OnFailure: next } });
    const { lambda } = testbed.clients;
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
    startWorker(testbed);
    await send(testbed, { n: 1 });
    await settle(testbed);
    const closed = { condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 };
    expect(ran(testbed, "next")).toMatchObject([{ requestContext: closed }]);
    await lambda.deleteFunctionConcurrency({ FunctionName });
    await lambda.publishVersion({ FunctionName });
    await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    const DestinationConfig = { OnSuccess: next };
    await lambda.putFunctionEventInvokeConfig({ FunctionName, Qualifier: "live", DestinationConfig });
    await lambda.invoke({ FunctionName, Qualifier: "live", InvocationType: "Event" });
    await settle(testbed);
    expect(ran(testbed, "next")[1]).toMatchObject({
      requestContext: { functionArn: "arn:aws:lambda:us-east-1:000000000000:function:roll-up:live" },
      responseContext: { executedVersion: "1" },
    });
    await lambda.deleteAlias({ FunctionName, Name: "live" });
    expect(await lambda.listFunctionEventInvokeConfigs({ FunctionName })).toMatchObject({
      FunctionEventInvokeConfigs: [{ FunctionArn: expect.stringMatching(/LATEST$/) }],
    });
  });

  it("are written with the end of the invocation: whatever a crash interrupts is told once it has ended", async () => {
    const first = await openWith({ DestinationConfig: { OnSuccess: next } });
    const worker = startWorker(first);
    await settle(first);
    let release = () => {};
    first.environments.handler = () => new Promise<void>((resolve) => (release = resolve));
    await send(first, { n: 1 });
    await settle(first);
    const stopped = worker.stop();
    release();
    await stopped;
    // The end was recorded while the platform stopped: the next one only has the record left to deliver.
    const { store, clock, blobs } = first.platform;
    const second = await openTestbed({ store, clock, blobs });
    startWorker(second);
    await settle(second);
    expect(ran(second, FunctionName)).toEqual([]);
    expect(ran(second, "next")).toMatchObject([{ requestPayload: { n: 1 } }]);
  });

  it("that are gone or cannot take so much are given up, and the invocation has ended all the same", async () => {
    const testbed = await openWith({ DestinationConfig: { OnSuccess: next } });
    testbed.environments.handler = () => "x".repeat(1024 * 1024);
    startWorker(testbed);
    await send(testbed, {});
    await settle(testbed);
    testbed.environments.handler = () => null;
    await testbed.clients.lambda.deleteFunction({ FunctionName: "next" });
    await send(testbed, {});
    await settle(testbed);
    expect(ran(testbed, FunctionName)).toHaveLength(2);
    expect(ran(testbed, "next")).toEqual([]);
    expect(await storedCount(testbed)).toBe(0);
  });

  it("that lead back are stopped after 16 turns, and the failure is told", async () => {
    const testbed = await openWith({ DestinationConfig: { OnSuccess: next } });
    const { lambda } = testbed.clients;
    await lambda.createFunction(functionRequest({ FunctionName: "told" }));
    const [back, told] = [FunctionName, "told"].map((name) => ({
      Destination: next.Destination.replace("next", name),
    }));
    const onFailure = { OnFailure: told };
    await lambda.updateFunctionEventInvokeConfig({
      FunctionName,
      DestinationConfig: { OnSuccess: next, ...onFailure },
    });
    await lambda.putFunctionEventInvokeConfig({
      FunctionName: "next",
      DestinationConfig: { OnSuccess: back, ...onFailure },
    });
    startWorker(testbed);
    await send(testbed, {});
    for (let turn = 0; turn < 10; turn++) await settle(testbed);
    expect(ran(testbed, FunctionName)).toHaveLength(16);
    expect(ran(testbed, "next")).toHaveLength(16);
    expect(ran(testbed, "told")).toMatchObject([
      { requestContext: { condition: "RecursiveInvocation", approximateInvokeCount: 0 } },
    ]);
    expect(await storedCount(testbed)).toBe(0);
  });
});

describe("asynchronous invocations of several functions", () => {
  it("do not wait for one another: a flood of one's events leaves room for the other's", async () => {
    const testbed = await openWith({ MaximumRetryAttempts: 0 });
    const open = closedGate(testbed);
    startWorker(testbed, { perFunctionMax: 3, concurrencyMax: 5 });
    for (let n = 0; n < 10; n++) await send(testbed, { n });
    await testbed.clients.lambda.invoke({ FunctionName: "next", InvocationType: "Event" });
    await settle(testbed);
    expect(ran(testbed, FunctionName)).toHaveLength(3);
    expect(ran(testbed, "next")).toHaveLength(1);
    open();
    await settle(testbed);
    expect(ran(testbed, FunctionName)).toHaveLength(10);
  });

  it("share what room there is evenly", async () => {
    const testbed = await openWith({ MaximumRetryAttempts: 0 });
    const open = closedGate(testbed);
    for (let n = 0; n < 10; n++) {
      await testbed.clients.lambda.invoke({ FunctionName: "next", InvocationType: "Event" });
      await send(testbed, { n });
    }
    startWorker(testbed, { concurrencyMax: 6 });
    await settle(testbed);
    expect(ran(testbed, FunctionName)).toHaveLength(3);
    expect(ran(testbed, "next")).toHaveLength(3);
    open();
    await settle(testbed);
    expect(await storedCount(testbed)).toBe(0);
  });
});
