import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Worker } from "../engine/platform.ts";
import { VirtualClock } from "../kernel/clock.ts";
import { ServiceError } from "../kernel/errors.ts";
import { shardPositionsRange } from "../services/lambda/records.ts";
import {
  FunctionFailure,
  functionRequest,
  MemoryBlobs,
  openTestbed,
  settle,
  type Testbed,
} from "../services/lambda/testing.ts";
import { openMemoryStore } from "../store/drivers/memory/memory-store.ts";
import { createStreamPollers } from "./stream-pollers.ts";
import { createMapping, FunctionName } from "./testing.ts";
import { FakeStream } from "./testing-shards.ts";

const running: Worker[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});

interface Change {
  readonly key: string;
  readonly number: number;
}

interface SplitTestbed extends Testbed {
  readonly stream: FakeStream;
  readonly streamArn: string;
}

async function open(): Promise<SplitTestbed> {
  const clock = new VirtualClock();
  const store = openMemoryStore();
  const stream = new FakeStream(store, () => clock.nowMs());
  const blobs = new MemoryBlobs();
  const testbed = await openTestbed({ store, clock, blobs, services: [stream.service()] });
  await testbed.clients.lambda.createFunction(functionRequest({ FunctionName }));
  return { ...testbed, stream, streamArn: stream.arn };
}

let processCount = 0;

/** Another process over the same store and stream. */
async function openAgain({ platform, stream }: SplitTestbed): Promise<SplitTestbed> {
  const { store, clock, blobs } = platform;
  const testbed = await openTestbed({ store, clock, blobs, services: [stream.service()] });
  // Every testbed draws the same: another process must not take itself for an earlier one.
  testbed.platform.random.bytes(++processCount);
  return { ...testbed, stream, streamArn: stream.arn };
}

function startPollers({ platform, invoker }: Testbed): Worker {
  const worker = createStreamPollers(platform, { invoker });
  worker.start();
  running.push(worker);
  return worker;
}

function changesOf(event: unknown): Change[] {
  const { Records } = event as {
    Records: { dynamodb: { Keys: { id: { S: string } }; NewImage: { number: { N: string } } } }[];
  };
  return Records.map(({ dynamodb }) => ({ key: dynamodb.Keys.id.S, number: Number(dynamodb.NewImage.number.N) }));
}

async function stateOf({ clients }: Testbed, UUID: string): Promise<string> {
  return (await clients.lambda.getEventSourceMapping({ UUID })).State ?? "";
}

function received({ environments }: Testbed): string {
  return environments.events.map((event) => changesOf(event).map(({ key, number }) => `${key}${number}`)).join(" ");
}

describe("shards that split", () => {
  it("are read to their end, with every retry, before their children", async () => {
    const testbed = await open();
    const { stream, environments, platform } = testbed;
    await createMapping(testbed);
    let isBroken = true;
    environments.handler = (event) =>
      isBroken && changesOf(event).some(({ key }) => key === "b") ? new FunctionFailure() : null;
    startPollers(testbed);
    await stream.put("a", 1);
    await settle(testbed);
    await stream.put("b", 1);
    await stream.split(stream.openShards[0]!);
    for (const key of ["a", "b", "c", "d"]) await stream.put(key, 2);
    await platform.clock.advance(5_000);
    expect(received(testbed)).toMatch(/^a1( b1)+$/);
    isBroken = false;
    await platform.clock.advance(30_000);
    const [first, ...rest] = received(testbed)
      .replace(/^a1( b1)+/, "b1")
      .split(" ");
    expect(first).toBe("b1");
    expect(rest.join().split(",").sort()).toEqual(["a2", "b2", "c2", "d2"]);
  });

  it("have children that are found at once, also those that open later", async () => {
    const testbed = await open();
    const { stream, platform } = testbed;
    await createMapping(testbed);
    startPollers(testbed);
    await settle(testbed);
    const startMs = platform.clock.nowMs();
    const reopen = await stream.close(stream.openShards[0]!);
    await settle(testbed);
    await reopen();
    await stream.put("a", 1);
    await settle(testbed);
    await stream.split(stream.openShards[0]!, 1);
    await stream.put("a", 2);
    await settle(testbed);
    expect(received(testbed)).toBe("a1 a2");
    expect(platform.clock.nowMs()).toBe(startMs);
  });

  it("begin with LATEST where each of them was, and their children at the start", async () => {
    const testbed = await open();
    const { stream } = testbed;
    await stream.put("a", 1);
    await stream.split(stream.openShards[0]!);
    for (const key of ["a", "b", "c", "d"]) await stream.put(key, 2);
    await createMapping(testbed, { StartingPosition: "LATEST" });
    for (const shardId of stream.openShards) await stream.split(shardId);
    await stream.put("a", 3);
    startPollers(testbed);
    await settle(testbed);
    expect(received(testbed)).toBe("a3");
  });

  it("leave nothing in the store when the stream has forgotten them, and hold no one up", async () => {
    const testbed = await open();
    const { stream, platform } = testbed;
    const uuid = await createMapping(testbed);
    const rows = () => platform.store.read((tx) => [...tx.range(shardPositionsRange(uuid))].length);
    startPollers(testbed);
    await stream.put("a", 1);
    await settle(testbed);
    for (let generation = 2; generation <= 5; generation++) {
      const [old] = stream.openShards;
      await stream.split(old!, 1);
      await stream.put("a", generation);
      await settle(testbed);
      stream.forget(old!);
    }
    expect(received(testbed)).toBe("a1 a2 a3 a4 a5");
    expect(await rows()).toBeGreaterThan(1);
    await platform.clock.advance(60_000);
    expect(await rows()).toBe(1);
    // One that vanishes under its poller, unread, makes way for its children.
    const [last] = stream.openShards;
    await stream.split(last!, 1);
    stream.forget(last!);
    await stream.put("a", 6);
    await platform.clock.advance(60_000);
    expect(received(testbed)).toBe("a1 a2 a3 a4 a5 a6");
    await platform.clock.advance(60_000);
    expect(await rows()).toBe(1);
  });

  it("that cannot be read are told of, and read when they can", async () => {
    const testbed = await open();
    const { stream, clients, platform } = testbed;
    const UUID = await createMapping(testbed);
    const result = async () => (await clients.lambda.getEventSourceMapping({ UUID })).LastProcessingResult;
    startPollers(testbed);
    await stream.put("a", 1);
    for (const [code, message] of [
      [
        "AccessDeniedException",
        `PROBLEM: Cannot access stream ${stream.arn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
          "DescribeStream, and ListStreams Actions on your stream in IAM.",
      ],
      ["ResourceNotFoundException", `PROBLEM: Stream not found: ${stream.arn}`],
      ["InternalServerError", "PROBLEM: trouble"],
    ] as const) {
      stream.interfere = () => {
        throw new ServiceError(code, "trouble");
      };
      await platform.clock.advance(60_000);
      expect(await result()).toBe(message);
    }
    stream.interfere = () => {};
    await stream.put("a", 2);
    await platform.clock.advance(60_000);
    expect(received(testbed)).toBe("a1,a2");
    expect(await result()).toBe("OK");
  });

  it("are not read again because one list of them was short", async () => {
    const testbed = await open();
    const { stream, platform } = testbed;
    await createMapping(testbed);
    startPollers(testbed);
    await stream.put("a", 1);
    await stream.split(stream.openShards[0]!);
    await settle(testbed);
    const { pageSize } = stream;
    stream.pageSize = 0;
    await platform.clock.advance(30_000);
    stream.pageSize = pageSize;
    await stream.put("a", 2);
    await platform.clock.advance(60_000);
    expect(received(testbed)).toBe("a1 a2");
  });
});

type Step =
  | { readonly do: "put"; readonly key: string }
  | { readonly do: "split" | "roll"; readonly shard: number }
  | { readonly do: "kill" | "stop" | "switch" | "wait" }
  | { readonly do: "fail"; readonly count: number }
  | { readonly do: "trouble"; readonly count: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("put" as const), key: fc.constantFrom(..."abcdefgh") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("split", "roll"), shard: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("kill", "stop", "switch", "wait") }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("fail", "trouble"), count: fc.integer({ min: 1, max: 4 }) }),
  },
) as fc.Arbitrary<Step>;

it("whatever splits, fails, stops and is killed: every change comes, and the changes of a key in their order", async () => {
  const settings = fc.record({
    ParallelizationFactor: fc.integer({ min: 1, max: 4 }),
    BatchSize: fc.integer({ min: 1, max: 5 }),
    BisectBatchOnFunctionError: fc.boolean(),
  });
  const check = async (changes: Parameters<typeof createMapping>[1], steps: readonly Step[]) => {
    let testbed = await open();
    const { stream, platform } = testbed;
    const written: Change[] = [];
    /** Of what functions have answered with success. */
    const done: Change[] = [];
    let [failures, troubles] = [0, 0];
    stream.interfere = () => {
      if (troubles-- > 0) throw new ServiceError("InternalServerError", "trouble");
    };
    const run = ({ environments }: Testbed) => {
      environments.handler = async (event) => {
        // Its end comes a moment later than its beginning, so that a kill can come between.
        for (let turn = 0; turn < 3; turn++) await Promise.resolve();
        if (failures-- > 0) return new FunctionFailure();
        done.push(...changesOf(event));
        return null;
      };
    };
    run(testbed);
    const UUID = await createMapping(testbed, changes);
    let worker = startPollers(testbed);
    let enabled = true;
    const take: Record<Step["do"], (step: never) => Promise<void>> = {
      put: async ({ key }: { key: string }) => {
        written.push({ key, number: written.length });
        await stream.put(key, written.length - 1);
      },
      split: ({ shard }: { shard: number }) => stream.split(stream.openShards[shard % stream.openShards.length]!),
      roll: ({ shard }: { shard: number }) => stream.split(stream.openShards[shard % stream.openShards.length]!, 1),
      kill: async () => {
        // The one that is left behind goes on until it is fenced off.
        testbed = await openAgain(testbed);
        run(testbed);
        worker = startPollers(testbed);
      },
      stop: async () => {
        const stopped = worker.stop();
        await platform.clock.advance(15_000);
        await stopped;
        worker = startPollers(testbed);
      },
      switch: async () => {
        // Until it has arrived in the state before.
        for (let turn = 0; turn < 50 && /ing$/.test(await stateOf(testbed, UUID)); turn++) await settle(testbed);
        enabled = !enabled;
        await testbed.clients.lambda.updateEventSourceMapping({ UUID, Enabled: enabled });
      },
      wait: () => platform.clock.advance(700),
      fail: async ({ count }: { count: number }) => {
        failures = count;
      },
      trouble: async ({ count }: { count: number }) => {
        troubles = count;
      },
    };
    for (const next of steps) await take[next.do](next as never);
    [failures, troubles] = [0, 0];
    if (!enabled) await take.switch({} as never);
    const isMissing = ({ number }: Change) => !done.some((change) => change.number === number);
    // What waits for time has had it; what takes turns of the loop gets as many as it needs.
    await platform.clock.advance(300_000);
    for (let turn = 0; turn < 1_000 && written.some(isMissing); turn++) await platform.clock.advance(100);
    await Promise.all(running.splice(0).map((each) => each.stop()));
    const seen = new Set<number>();
    for (const { key, number } of done) {
      const earlier = written.filter((change) => change.key === key && change.number < number);
      expect(earlier.every((change) => seen.has(change.number))).toBe(true);
      seen.add(number);
    }
    expect(seen.size).toBe(written.length);
  };
  const steps = fc.array(step, { minLength: 10, maxLength: 60 });
  await fc.assert(fc.asyncProperty(settings, steps, check), { numRuns: 60 });
}, 60_000);
