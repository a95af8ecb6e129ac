import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Worker } from "../engine/platform.ts";
import { trimStreams } from "../services/dynamodb/streams/stream-trimmer.ts";
import { shardPositionsRange } from "../services/lambda/records.ts";
import { FunctionFailure, functionRequest, refusal, settle, type Testbed, zipOf } from "../services/lambda/testing.ts";
import { createStreamPollers } from "./stream-pollers.ts";
import {
  createMapping,
  FunctionName,
  idsOf,
  openStreamTestbed,
  putItems,
  receivedIds,
  type StreamTestbed,
} from "./testing.ts";

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

async function stateOf({ clients }: StreamTestbed, UUID: string) {
  const { State, LastProcessingResult } = await clients.lambda.getEventSourceMapping({ UUID });
  return [State, LastProcessingResult];
}

/** A mapping whose function holds the batch of `a` until `answer` is called. */
async function openInFlight() {
  const testbed = await openStreamTestbed();
  const UUID = await createMapping(testbed);
  startPollers(testbed);
  await settle(testbed);
  let answer: (result?: unknown) => void = () => {};
  testbed.environments.handler = (event) =>
    idsOf(event).includes("a") ? new Promise<unknown>((resolve) => (answer = resolve)) : null;
  await putItems(testbed, "a");
  await settle(testbed);
  expect(receivedIds(testbed)).toEqual([["a"]]);
  return { ...testbed, UUID, answer: (result?: unknown) => answer(result) };
}

describe("a mapping that changes while a batch is in flight", () => {
  it("is Disabling until the batch has ended, which counts", async () => {
    const testbed = await openInFlight();
    const { UUID, clients } = testbed;
    await clients.lambda.updateEventSourceMapping({ UUID, Enabled: false });
    await testbed.platform.clock.advance(60_000);
    expect(await stateOf(testbed, UUID)).toEqual(["Disabling", "No records processed"]);
    expect(await refusal(clients.lambda.deleteEventSourceMapping({ UUID }))).toMatch(/^ResourceInUseException/);
    testbed.answer();
    await settle(testbed);
    expect(await stateOf(testbed, UUID)).toEqual(["Disabled", "OK"]);
    await putItems(testbed, "b");
    await clients.lambda.updateEventSourceMapping({ UUID, Enabled: true });
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a"], ["b"]]);
  });

  it("keeps a batch that failed meanwhile", async () => {
    const testbed = await openInFlight();
    const { UUID, clients } = testbed;
    await clients.lambda.updateEventSourceMapping({ UUID, Enabled: false });
    testbed.answer(new FunctionFailure());
    await settle(testbed);
    expect(await stateOf(testbed, UUID)).toEqual(["Disabled", "No records processed"]);
    testbed.environments.handler = () => null;
    await clients.lambda.updateEventSourceMapping({ UUID, Enabled: true });
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a"], ["a"]]);
  });

  it("is Deleting until the batch has ended, and leaves nothing; another one can take its place meanwhile", async () => {
    const testbed = await openInFlight();
    const { UUID, clients, platform } = testbed;
    await clients.lambda.deleteEventSourceMapping({ UUID });
    await settle(testbed);
    expect((await stateOf(testbed, UUID))[0]).toBe("Deleting");
    await platform.clock.advance(1);
    const next = await createMapping(testbed, { StartingPosition: "LATEST" });
    await settle(testbed);
    await putItems(testbed, "b");
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a"], ["b"]]);
    testbed.answer();
    await settle(testbed);
    expect(await refusal(clients.lambda.getEventSourceMapping({ UUID }))).toMatch(/^ResourceNotFoundException/);
    expect(await platform.store.read((tx) => [...tx.range(shardPositionsRange(UUID))])).toEqual([]);
    expect(await stateOf(testbed, next)).toEqual(["Enabled", "OK"]);
  });

  it("goes on with its new function after it", async () => {
    const testbed = await openInFlight();
    const { UUID, clients, environments } = testbed;
    await clients.lambda.createFunction(functionRequest({ FunctionName: "other" }));
    await clients.lambda.updateEventSourceMapping({ UUID, FunctionName: "other" });
    await putItems(testbed, "b");
    await settle(testbed);
    expect((await stateOf(testbed, UUID))[0]).toBe("Updating");
    testbed.answer();
    await settle(testbed);
    const ran = environments.invocations.map(({ specification }) => specification.functionName);
    expect(ran).toEqual([FunctionName, "other"]);
    expect(receivedIds(testbed)).toEqual([["a"], ["b"]]);
  });
});

it("a mapping that cannot be taken up lets the platform stop at once, and is tried again until then", async () => {
  const testbed = await openStreamTestbed();
  const UUID = await createMapping(testbed);
  const worker = startPollers(testbed);
  let refusals = 0;
  // Who owns the work has been asked to be written before.
  testbed.platform.store.transact = () => Promise.reject(new Error(`the disk is full, ${++refusals}`));
  await testbed.platform.clock.advance(3_500);
  expect(refusals).toBeGreaterThan(2);
  expect((await stateOf(testbed, UUID))[0]).toBe("Creating");
  await worker.stop();
});

describe("a function that changes while it has a batch", () => {
  it("ends it as it was, and gets the next one as it is", async () => {
    const testbed = await openInFlight();
    const { lambda } = testbed.clients;
    await lambda.updateFunctionCode({ FunctionName, ZipFile: zipOf("index.mjs", "export const handler = () => 2;") });
    await putItems(testbed, "b");
    testbed.answer();
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a"], ["b"]]);
    const [before, after] = testbed.environments.invocations.map(({ specification }) => specification.codeSha256);
    expect(after).not.toBe(before);
  });

  it("that is deleted ends its batch, then the mapping waits for a function of the name", async () => {
    const testbed = await openInFlight();
    const { lambda } = testbed.clients;
    await lambda.deleteFunction({ FunctionName });
    await putItems(testbed, "b");
    testbed.answer();
    await settle(testbed);
    expect(await stateOf(testbed, testbed.UUID)).toEqual([
      "Enabled",
      expect.stringMatching(/^PROBLEM: Function not found: .*:function:roll-up/),
    ]);
    await lambda.createFunction(functionRequest({ FunctionName }));
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([["a"], ["b"]]);
    expect(await stateOf(testbed, testbed.UUID)).toEqual(["Enabled", "OK"]);
  });
});

describe("a stream that ends under its mapping", () => {
  const dayMs = 24 * 60 * 60 * 1000;

  it.each(["disabled", "deleted"])("when it is %s gives what it has, and the mapping stays", async (how) => {
    const testbed = await openInFlight();
    const { dynamodb, lambda } = testbed.clients;
    await putItems(testbed, "b");
    const StreamSpecification = { StreamEnabled: false };
    if (how === "deleted") await dynamodb.deleteTable({ TableName: "scores" });
    else await dynamodb.updateTable({ TableName: "scores", StreamSpecification });
    testbed.answer();
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([["a"], ["b"]]);
    expect(await stateOf(testbed, testbed.UUID)).toEqual(["Enabled", "OK"]);
    await lambda.updateEventSourceMapping({ UUID: testbed.UUID, Enabled: false });
    await settle(testbed);
    expect(await stateOf(testbed, testbed.UUID)).toEqual(["Disabled", "OK"]);
    await lambda.deleteEventSourceMapping({ UUID: testbed.UUID });
    await settle(testbed);
    expect((await lambda.listEventSourceMappings({})).EventSourceMappings).toEqual([]);
  });

  it("and is forgotten a day later is told as the mapping's problem", async () => {
    const testbed = await openInFlight();
    testbed.answer();
    await testbed.clients.dynamodb.deleteTable({ TableName: "scores" });
    await settle(testbed);
    await testbed.platform.clock.advance(dayMs);
    await trimStreams(testbed.platform);
    await testbed.platform.clock.advance(60_000);
    expect(await stateOf(testbed, testbed.UUID)).toEqual([
      "Enabled",
      `PROBLEM: Stream not found: ${testbed.streamArn}`,
    ]);
  });
});

it("of poison batches only what is bad is lost, however they are halved and whatever is answered", async () => {
  const letters = [..."abcdefghijkl"];
  const settings = fc.record({
    BatchSize: fc.integer({ min: 1, max: 12 }),
    MaximumRetryAttempts: fc.integer({ min: 0, max: 2 }),
    ParallelizationFactor: fc.integer({ min: 1, max: 3 }),
  });
  const check = async (
    changes: Parameters<typeof createMapping>[1],
    isReported: boolean,
    bad: readonly string[],
    seed: readonly number[],
  ) => {
    const testbed = await openStreamTestbed();
    const reporting = isReported ? { FunctionResponseTypes: ["ReportBatchItemFailures" as const] } : {};
    await createMapping(testbed, { ...changes, ...reporting, BisectBatchOnFunctionError: true });
    const done: string[] = [];
    let turn = 0;
    testbed.environments.handler = (event) => {
      const ids = idsOf(event);
      const firstBad = ids.findIndex((id) => bad.includes(id));
      if (firstBad === -1) {
        done.push(...ids);
        return null;
      }
      if (!isReported) return new FunctionFailure();
      const { Records } = event as { Records: { dynamodb: { SequenceNumber: string } }[] };
      // Sometimes it names the record, sometimes it answers nonsense, which is as if it had failed whole.
      const odd = ["", null, "1".repeat(21), undefined][(seed[turn++ % seed.length] ?? 0) % 5];
      const isOdd = (seed[turn % seed.length] ?? 0) % 3 === 0;
      if (!isOdd) done.push(...ids.slice(0, firstBad));
      const itemIdentifier = isOdd ? odd : Records[firstBad]?.dynamodb.SequenceNumber;
      return { batchItemFailures: [{ itemIdentifier }] };
    };
    await putItems(testbed, ...letters);
    const worker = startPollers(testbed);
    for (let turns = 0; turns < 100 && new Set(done).size < letters.length - bad.length; turns++) {
      await testbed.platform.clock.advance(10_000);
    }
    const stopped = worker.stop();
    await testbed.platform.clock.advance(10_000);
    await stopped;
    expect([...new Set(done)].sort()).toEqual(letters.filter((letter) => !bad.includes(letter)));
  };
  const bad = fc.subarray(letters, { maxLength: 5 });
  const seed = fc.array(fc.nat(100), { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(settings, fc.boolean(), bad, seed, check), { numRuns: 40 });
}, 60_000);
