import { afterEach, describe, expect, it } from "vitest";
import type { Worker } from "../engine/platform.ts";
import { shardWindowsRange } from "../services/lambda/records.ts";
import { FunctionFailure, settle, type Testbed } from "../services/lambda/testing.ts";
import { createStreamPollers } from "./stream-pollers.ts";
import { createMapping, idsOf, openAgain, openStreamTestbed, putItems, type StreamTestbed } from "./testing.ts";

const running: Worker[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});

function startPollers({ platform, invoker }: Testbed): Worker {
  const worker = createStreamPollers(platform, { invoker });
  worker.start();
  running.push(worker);
  return worker;
}

interface WindowEvent {
  readonly Records: readonly unknown[];
  readonly window: { readonly start: string; readonly end: string };
  readonly state: Record<string, number>;
  readonly shardId: string;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
}

/** What a function sees of each event: ids, `final` or `early`, the minute and second of the window's start, the state. */
function seen({ environments }: Testbed): unknown[] {
  return environments.events.map((event) => {
    const { window, state, isFinalInvokeForWindow, isWindowTerminatedEarly } = event as WindowEvent;
    if (!window) return idsOf(event);
    const what = isWindowTerminatedEarly ? "early" : isFinalInvokeForWindow ? "final" : idsOf(event).join("");
    return [what, window.start.slice(14, 19), state];
  });
}

/** Counts the records of a window. */
function count(event: unknown) {
  const { Records, state } = event as WindowEvent;
  return { state: { count: (state["count"] ?? 0) + Records.length } };
}

async function openWith(changes: Parameters<typeof createMapping>[1]) {
  const testbed = await openStreamTestbed();
  testbed.environments.handler = count;
  const uuid = await createMapping(testbed, { TumblingWindowInSeconds: 60, ...changes });
  return { ...testbed, uuid };
}

function storedWindows({ platform }: StreamTestbed, uuid: string): Promise<number> {
  return platform.store.read((tx) => [...tx.range(shardWindowsRange(uuid))].length);
}

describe("tumbling windows", () => {
  it("hand state from batch to batch, and the last of it when the window is over", async () => {
    const testbed = await openWith({});
    startPollers(testbed);
    await settle(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    await testbed.platform.clock.advance(30_000);
    await putItems(testbed, "b");
    await settle(testbed);
    expect(await storedWindows(testbed, testbed.uuid)).toBe(1);
    await testbed.platform.clock.advance(30_999);
    expect(seen(testbed)).toEqual([
      ["a", "00:00", {}],
      ["b", "00:00", { count: 1 }],
    ]);
    await testbed.platform.clock.advance(1);
    expect(seen(testbed).slice(2)).toEqual([["final", "00:00", { count: 2 }]]);
    expect(await storedWindows(testbed, testbed.uuid)).toBe(0);
    // The next one begins with nothing, and a silent one is no window.
    await testbed.platform.clock.advance(300_000);
    await putItems(testbed, "c");
    await settle(testbed);
    expect(seen(testbed).slice(3)).toEqual([["c", "06:00", {}]]);
    const { LastProcessingResult } = await testbed.clients.lambda.getEventSourceMapping({ UUID: testbed.uuid });
    expect(LastProcessingResult).toBe("OK");
  });

  it("are told as AWS tells them", async () => {
    const testbed = await openWith({ TumblingWindowInSeconds: 300 });
    startPollers(testbed);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(400_000);
    const shardId = expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/);
    const common = { shardId, eventSourceARN: testbed.streamArn, isWindowTerminatedEarly: false };
    const window = { start: "2026-01-01T00:00:00Z", end: "2026-01-01T00:05:00Z" };
    expect(testbed.environments.events).toEqual([
      { Records: [expect.anything()], window, state: {}, ...common, isFinalInvokeForWindow: false },
      { Records: [], window, state: { count: 1 }, ...common, isFinalInvokeForWindow: true },
    ]);
  });

  it("part what waits by the time of its creation, whatever the batch could hold", async () => {
    const testbed = await openWith({});
    for (const id of ["a", "b", "c", "d"]) {
      await putItems(testbed, id);
      await testbed.platform.clock.advance(40_000);
    }
    startPollers(testbed);
    await settle(testbed);
    expect(seen(testbed)).toEqual([
      ["ab", "00:00", {}],
      ["final", "00:00", { count: 2 }],
      ["c", "01:00", {}],
      ["final", "01:00", { count: 1 }],
      ["d", "02:00", {}],
    ]);
  });

  it("do not wait for a batch that the batching window would still fill", async () => {
    const testbed = await openWith({ MaximumBatchingWindowInSeconds: 300 });
    startPollers(testbed);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(61_000);
    expect(seen(testbed)).toEqual([
      ["a", "00:00", {}],
      ["final", "00:00", { count: 1 }],
    ]);
  });

  it("keep their state across a kill, the checkpoint with it", async () => {
    const first = await openWith({});
    startPollers(first);
    await putItems(first, "a");
    await settle(first);
    // The first process is killed in the middle of `b`.
    first.environments.handler = () => new Promise(() => {});
    await putItems(first, "b");
    await settle(first);
    const second = await openAgain(first);
    second.environments.handler = count;
    startPollers(second);
    await settle(second);
    expect(seen(second)).toEqual([["b", "00:00", { count: 1 }]]);
    // And again in the middle of the end.
    second.environments.handler = () => new Promise(() => {});
    await second.platform.clock.advance(61_000);
    const third = await openAgain(first);
    third.environments.handler = count;
    startPollers(third);
    await settle(third);
    expect(seen(third)).toEqual([["final", "00:00", { count: 2 }]]);
    running.splice(0, 2);
  });

  it("fail an answer without state, and one that fails changes no state", async () => {
    const testbed = await openWith({ MaximumRetryAttempts: 1, BatchSize: 1 });
    testbed.environments.handler = (event) => {
      const [id] = idsOf(event);
      if (id === "bad") return { batchItemFailures: [] };
      if (id === "worse") return new FunctionFailure();
      return count(event);
    };
    await putItems(testbed, "a", "bad", "worse", "b");
    startPollers(testbed);
    await testbed.platform.clock.advance(10_000);
    expect(seen(testbed)).toEqual([
      ["a", "00:00", {}],
      ["bad", "00:00", { count: 1 }],
      ["bad", "00:00", { count: 1 }],
      ["worse", "00:00", { count: 1 }],
      ["worse", "00:00", { count: 1 }],
      ["b", "00:00", { count: 1 }],
    ]);
  });

  it("take the state of a batch that was done in part", async () => {
    const testbed = await openWith({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    let turn = 0;
    testbed.environments.handler = (event) => {
      const { Records } = event as { Records: { dynamodb: { SequenceNumber: string } }[] };
      const itemIdentifier = Records[1]?.dynamodb.SequenceNumber;
      return turn++ === 0 ? { state: { count: 1 }, batchItemFailures: [{ itemIdentifier }] } : count(event);
    };
    await putItems(testbed, "a", "b", "c");
    startPollers(testbed);
    await testbed.platform.clock.advance(1_000);
    expect(seen(testbed)).toEqual([
      ["abc", "00:00", {}],
      ["bc", "00:00", { count: 1 }],
    ]);
  });

  it("hold a shard until the final state was taken", async () => {
    const testbed = await openWith({ MaximumRetryAttempts: 0 });
    let failures = 3;
    testbed.environments.handler = (event) =>
      (event as WindowEvent).isFinalInvokeForWindow && failures-- > 0 ? new FunctionFailure() : count(event);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(60_000);
    await putItems(testbed, "b");
    startPollers(testbed);
    await testbed.platform.clock.advance(10_000);
    const final = ["final", "00:00", { count: 1 }];
    expect(seen(testbed)).toEqual([["a", "00:00", {}], final, final, final, final, ["b", "01:00", {}]]);
  });

  it("give a final state up a day after, when nobody ever took it", async () => {
    const testbed = await openWith({});
    testbed.environments.handler = (event) =>
      (event as WindowEvent).isFinalInvokeForWindow ? new FunctionFailure() : count(event);
    startPollers(testbed);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(61_000);
    expect(await storedWindows(testbed, testbed.uuid)).toBe(1);
    await testbed.platform.clock.advance(24 * 60 * 60 * 1000 + 30_000);
    expect(await storedWindows(testbed, testbed.uuid)).toBe(0);
  });

  it("end early when the state outgrows a megabyte, and go on with a fresh one", async () => {
    const testbed = await openWith({ BatchSize: 1 });
    testbed.environments.handler = (event) =>
      idsOf(event).includes("big") ? { state: { text: "x".repeat(1024 * 1024) } } : count(event);
    await putItems(testbed, "a", "big", "b");
    startPollers(testbed);
    await settle(testbed);
    await testbed.platform.clock.advance(61_000);
    expect(seen(testbed)).toEqual([
      ["a", "00:00", {}],
      ["big", "00:00", { count: 1 }],
      ["early", "00:00", { text: expect.stringMatching(/^x{1000}/) }],
      ["b", "00:00", {}],
      ["final", "00:00", { count: 1 }],
    ]);
  });

  it("end with their shard", async () => {
    const testbed = await openWith({});
    startPollers(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    const StreamSpecification = { StreamEnabled: false };
    await testbed.clients.dynamodb.updateTable({ TableName: "scores", StreamSpecification });
    await settle(testbed);
    expect(seen(testbed)).toEqual([
      ["a", "00:00", {}],
      ["final", "00:00", { count: 1 }],
    ]);
  });

  it("end at once when the mapping is to have none any more, and keep their length when it changes", async () => {
    const testbed = await openWith({});
    const { lambda } = testbed.clients;
    startPollers(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    await lambda.updateEventSourceMapping({ UUID: testbed.uuid, TumblingWindowInSeconds: 10 });
    await settle(testbed);
    await testbed.platform.clock.advance(20_000);
    await putItems(testbed, "b");
    await settle(testbed);
    await lambda.updateEventSourceMapping({ UUID: testbed.uuid, TumblingWindowInSeconds: 0 });
    await settle(testbed);
    await putItems(testbed, "c");
    await settle(testbed);
    expect(seen(testbed)).toEqual([
      ["a", "00:00", {}],
      ["b", "00:00", { count: 1 }],
      ["final", "00:00", { count: 2 }],
      ["c"],
    ]);
    expect(testbed.environments.events.at(-1)).toEqual({ Records: [expect.anything()] });
  });

  it("are forgotten with their mapping", async () => {
    const testbed = await openWith({});
    startPollers(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    expect(await storedWindows(testbed, testbed.uuid)).toBe(1);
    await testbed.clients.lambda.deleteEventSourceMapping({ UUID: testbed.uuid });
    await settle(testbed);
    expect(await storedWindows(testbed, testbed.uuid)).toBe(0);
  });

  it("end by the records that come later also when no filter wants those", async () => {
    const Pattern = JSON.stringify({ dynamodb: { Keys: { id: { S: [{ prefix: "x" }] } } } });
    const testbed = await openWith({ FilterCriteria: { Filters: [{ Pattern }] } });
    await putItems(testbed, "x1", "a");
    await testbed.platform.clock.advance(60_000);
    await putItems(testbed, "b");
    startPollers(testbed);
    await settle(testbed);
    expect(seen(testbed)).toEqual([
      ["x1", "00:00", {}],
      ["final", "00:00", { count: 1 }],
    ]);
  });
});
