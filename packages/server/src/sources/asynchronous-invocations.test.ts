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
