import { afterEach, describe, expect, it } from "vitest";
import type { Worker } from "../engine/platform.ts";
import { keepShards } from "../services/dynamodb/streams/shard-keeper.ts";
import { trimStreams } from "../services/dynamodb/streams/stream-trimmer.ts";
import { mappingKey, shardFailuresRange, shardPositionCodec, shardPositionsRange } from "../services/lambda/records.ts";
import { FunctionFailure, functionRequest, refusal, settle, type Testbed } from "../services/lambda/testing.ts";
import { createStreamPollers } from "./stream-pollers.ts";
import {
  createMapping,
  FunctionName,
  idsOf,
  openAgain,
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

describe("stream pollers", () => {
  it("hand records over as AWS does, without any wait", async () => {
    const testbed = await openStreamTestbed();
    startPollers(testbed);
    const uuid = await createMapping(testbed);
    await settle(testbed);
    expect(await stateOf(testbed, uuid)).toEqual(["Enabled", "No records processed"]);
    await putItems(testbed, "a");
    await testbed.clients.dynamodb.deleteItem({ TableName: "scores", Key: { id: { S: "a" } } });
    await settle(testbed);
    const records = testbed.environments.events.flatMap((event) => (event as { Records: unknown[] }).Records);
    expect(records).toEqual([
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: "INSERT",
        eventVersion: "1.1",
        eventSource: "aws:dynamodb",
        awsRegion: "us-east-1",
        dynamodb: {
          ApproximateCreationDateTime: Date.UTC(2026, 0, 1) / 1000,
          Keys: { id: { S: "a" } },
          NewImage: { id: { S: "a" } },
          SequenceNumber: expect.stringMatching(/^\d{21}$/),
          SizeBytes: expect.any(Number),
          StreamViewType: "NEW_AND_OLD_IMAGES",
        },
        eventSourceARN: testbed.streamArn,
      },
      expect.objectContaining({ eventName: "REMOVE", eventSourceARN: testbed.streamArn }),
    ]);
    expect(testbed.platform.clock.nowMs()).toBe(Date.UTC(2026, 0, 1));
    expect(await stateOf(testbed, uuid)).toEqual(["Enabled", "OK"]);
  });

  it("part what waits into batches, in order, one at a time", async () => {
    const testbed = await openStreamTestbed();
    await putItems(testbed, "a", "b", "c", "d", "e");
    await createMapping(testbed, { BatchSize: 2 });
    let under = 0;
    testbed.environments.handler = async () => {
      expect(++under).toBe(1);
      await Promise.resolve();
      under--;
    };
    startPollers(testbed);
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  it("begin with LATEST where the stream was when the mapping was made", async () => {
    const testbed = await openStreamTestbed();
    await putItems(testbed, "before");
    await testbed.platform.clock.advance(1);
    await createMapping(testbed, { StartingPosition: "LATEST" });
    await putItems(testbed, "between");
    // Longer than an iterator lives.
    await testbed.platform.clock.advance(20 * 60 * 1000);
    startPollers(testbed);
    await settle(testbed);
    await putItems(testbed, "after");
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["between"], ["after"]]);
  });

  it("miss nothing and repeat nothing with LATEST when they come soon", async () => {
    const testbed = await openStreamTestbed();
    await putItems(testbed, "before");
    await createMapping(testbed, { StartingPosition: "LATEST" });
    await putItems(testbed, "between");
    startPollers(testbed);
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["between"]]);
  });

  it("go on after a kill where the last checkpoint was", async () => {
    const first = await openStreamTestbed();
    await createMapping(first, { BatchSize: 1 });
    startPollers(first);
    await putItems(first, "a", "b");
    await settle(first);
    expect(receivedIds(first)).toEqual([["a"], ["b"]]);
    // The first process hangs in the middle of `c`, and another takes over.
    let release = () => {};
    first.environments.handler = () => new Promise<void>((resolve) => (release = resolve));
    await putItems(first, "c");
    await settle(first);
    const second = await openAgain(first);
    startPollers(second);
    await putItems(second, "d");
    await settle(second);
    expect(receivedIds(second)).toEqual([["c"], ["d"]]);
    // What the first one still believes to do is fenced off.
    release();
    await putItems(second, "e");
    await settle(second);
    expect(receivedIds(first)).toEqual([["a"], ["b"], ["c"]]);
    expect(receivedIds(second)).toEqual([["c"], ["d"], ["e"]]);
  });

  it("gather records within the window, or until the batch is full", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, { BatchSize: 3, MaximumBatchingWindowInSeconds: 10 });
    startPollers(testbed);
    await settle(testbed);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(9_000);
    await putItems(testbed, "b");
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([]);
    await testbed.platform.clock.advance(1_000);
    expect(receivedIds(testbed)).toEqual([["a", "b"]]);
    await putItems(testbed, "c", "d", "e");
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
  });

  it("try a failing batch again, and give it up after the attempts that the mapping allows", async () => {
    const testbed = await openStreamTestbed();
    const uuid = await createMapping(testbed, { BatchSize: 2, MaximumRetryAttempts: 3 });
    testbed.environments.handler = (event) => (idsOf(event).includes("bad") ? new FunctionFailure() : null);
    await putItems(testbed, "bad", "beside", "good");
    startPollers(testbed);
    await settle(testbed);
    expect(await stateOf(testbed, uuid)).toEqual(["Enabled", "PROBLEM: Function call failed"]);
    await testbed.platform.clock.advance(60_000);
    const batch = ["bad", "beside"];
    expect(receivedIds(testbed)).toEqual([batch, batch, batch, batch, ["good"]]);
    expect(await stateOf(testbed, uuid)).toEqual(["Enabled", "OK"]);
  });

  it("find the one bad record by halving the batch", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, { MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true });
    testbed.environments.handler = (event) => (idsOf(event).includes("bad") ? new FunctionFailure() : null);
    await putItems(testbed, "a", "b", "bad", "c");
    startPollers(testbed);
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([["a", "b", "bad", "c"], ["a", "b"], ["bad", "c"], ["bad"], ["bad"], ["c"]]);
  });

  it("halve a batch where the function says that it stopped, which counts as no attempt", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, {
      MaximumRetryAttempts: 0,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    testbed.environments.handler = (event) => {
      const { Records } = event as { Records: { dynamodb: { SequenceNumber: string } }[] };
      const bad = idsOf(event).indexOf("bad");
      return { batchItemFailures: bad === -1 ? [] : [{ itemIdentifier: Records[bad]?.dynamodb.SequenceNumber }] };
    };
    await putItems(testbed, "a", "bad", "b");
    startPollers(testbed);
    await testbed.platform.clock.advance(10_000);
    expect(receivedIds(testbed)).toEqual([["a", "bad", "b"], ["bad", "b"], ["bad"], ["b"]]);
  });

  it("repeat only what the function names as failed", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, { FunctionResponseTypes: ["ReportBatchItemFailures"], MaximumRetryAttempts: 5 });
    let turn = 0;
    testbed.environments.handler = (event) => {
      const { Records } = event as { Records: { dynamodb: { SequenceNumber: string } }[] };
      const itemIdentifier = Records[1]?.dynamodb.SequenceNumber;
      return turn++ === 0 ? { batchItemFailures: [{ itemIdentifier }] } : { batchItemFailures: [] };
    };
    await putItems(testbed, "a", "b", "c");
    startPollers(testbed);
    await testbed.platform.clock.advance(10_000);
    expect(receivedIds(testbed)).toEqual([
      ["a", "b", "c"],
      ["b", "c"],
    ]);
  });

  it("count the attempts of a record anew when the one before it is done", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, { FunctionResponseTypes: ["ReportBatchItemFailures"], MaximumRetryAttempts: 1 });
    testbed.environments.handler = (event) => {
      const { Records } = event as { Records: { dynamodb: { SequenceNumber: string } }[] };
      return {
        batchItemFailures: Records.slice(1, 2).map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })),
      };
    };
    await putItems(testbed, "a", "b", "c", "d");
    startPollers(testbed);
    await testbed.platform.clock.advance(10_000);
    expect(receivedIds(testbed)).toEqual([["a", "b", "c", "d"], ["b", "c", "d"], ["c", "d"], ["d"]]);
  });

  it("write nothing for a mapping that was removed under them", async () => {
    const testbed = await openStreamTestbed();
    const uuid = await createMapping(testbed);
    let release = () => {};
    testbed.environments.handler = () => new Promise<void>((resolve) => (release = resolve));
    startPollers(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    const { store } = testbed.platform;
    await store.transact((tx) => tx.delete(mappingKey("us-east-1", uuid)));
    release();
    await settle(testbed);
    expect(await store.read((tx) => [...tx.range(shardPositionsRange(uuid))])).toEqual([]);
    expect(testbed.environments.events).toHaveLength(1);
  });

  it("give up records that have become too old", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, { MaximumRecordAgeInSeconds: 60 });
    await putItems(testbed, "old");
    await testbed.platform.clock.advance(50_000);
    await putItems(testbed, "young");
    await testbed.platform.clock.advance(20_000);
    startPollers(testbed);
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["young"]]);
  });

  it("do not count an attempt that never reached the function", async () => {
    const testbed = await openStreamTestbed();
    const { environments } = testbed;
    await createMapping(testbed, { MaximumRetryAttempts: 0 });
    const invoke = environments.invoke.bind(environments);
    let throttled = 5;
    environments.invoke = async (...call) => {
      if (throttled-- > 0) throw new Error("no room");
      return invoke(...call);
    };
    await putItems(testbed, "a");
    startPollers(testbed);
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([["a"]]);
  });

  it("stop when the mapping is switched off, and go on when it is switched on", async () => {
    const testbed = await openStreamTestbed();
    const UUID = await createMapping(testbed);
    startPollers(testbed);
    await settle(testbed);
    await testbed.clients.lambda.updateEventSourceMapping({ UUID, Enabled: false });
    await settle(testbed);
    expect(await stateOf(testbed, UUID)).toEqual(["Disabled", "No records processed"]);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([]);
    await testbed.clients.lambda.updateEventSourceMapping({ UUID, Enabled: true });
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a"]]);
    expect(await stateOf(testbed, UUID)).toEqual(["Enabled", "OK"]);
  });

  it("take up a new setting without polling a shard twice", async () => {
    const testbed = await openStreamTestbed();
    const UUID = await createMapping(testbed, { MaximumRetryAttempts: -1 });
    testbed.environments.handler = () => new FunctionFailure();
    startPollers(testbed);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(1_000);
    await testbed.clients.lambda.updateEventSourceMapping({ UUID, MaximumRetryAttempts: 0 });
    await settle(testbed);
    const countAfter = receivedIds(testbed).length;
    await putItems(testbed, "b");
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed).slice(countAfter)).toEqual([["b"]]);
  });

  it("remove a deleted mapping with everything that it remembers", async () => {
    const testbed = await openStreamTestbed();
    const UUID = await createMapping(testbed);
    startPollers(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    await testbed.clients.lambda.deleteEventSourceMapping({ UUID });
    await settle(testbed);
    expect(await refusal(testbed.clients.lambda.getEventSourceMapping({ UUID }))).toMatch(/^ResourceNotFoundException/);
    await putItems(testbed, "b");
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([["a"]]);
  });

  it("wait for a function that is not there at the moment", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed);
    startPollers(testbed);
    await settle(testbed);
    await testbed.clients.lambda.deleteFunction({ FunctionName });
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([]);
    await testbed.clients.lambda.createFunction(functionRequest({ FunctionName }));
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([["a"]]);
  });

  it("invoke what an alias stands for at the moment", async () => {
    const testbed = await openStreamTestbed();
    const { lambda } = testbed.clients;
    await lambda.publishVersion({ FunctionName });
    await lambda.updateFunctionConfiguration({ FunctionName, Timeout: 17 });
    await lambda.publishVersion({ FunctionName });
    await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    await createMapping(testbed, { FunctionName: `${FunctionName}:live` });
    startPollers(testbed);
    await settle(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    await lambda.updateAlias({ FunctionName, Name: "live", FunctionVersion: "2" });
    await putItems(testbed, "b");
    await settle(testbed);
    const seen = testbed.environments.invocations.map(({ specification }) => specification.functionVersion);
    expect(seen).toEqual(["1", "2"]);
    const { invokedFunctionArn } = testbed.environments.invocations[0]!.invocation;
    expect(invokedFunctionArn).toMatch(/:roll-up:live$/);
  });

  it("wait for a function that is throttled, and lose nothing", async () => {
    const testbed = await openStreamTestbed();
    const { lambda } = testbed.clients;
    await createMapping(testbed, { MaximumRetryAttempts: 0 });
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
    startPollers(testbed);
    await putItems(testbed, "a");
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([]);
    await lambda.deleteFunctionConcurrency({ FunctionName });
    await testbed.platform.clock.advance(60_000);
    expect(receivedIds(testbed)).toEqual([["a"]]);
  });

  it("let every mapping of a stream see every record", async () => {
    const testbed = await openStreamTestbed();
    await testbed.clients.lambda.createFunction(functionRequest({ FunctionName: "other" }));
    await createMapping(testbed);
    await createMapping(testbed, { FunctionName: "other" });
    startPollers(testbed);
    await settle(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    const seen = testbed.environments.invocations.map(({ specification }) => specification.functionName);
    expect(seen.sort()).toEqual(["other", "roll-up"]);
  });

  it("keep a batch that fails because the platform stops", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, { MaximumRetryAttempts: 0 });
    let kill = () => {};
    testbed.environments.handler = () =>
      new Promise<unknown>(
        (resolve) => (kill = () => resolve(new FunctionFailure({ errorType: "Runtime.ExitError" }))),
      );
    const first = startPollers(testbed);
    await putItems(testbed, "a");
    await settle(testbed);
    const stopped = first.stop();
    kill();
    await stopped;
    testbed.environments.handler = () => null;
    startPollers(testbed);
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a"], ["a"]]);
  });

  it("count the attempts that a mapping allows across restarts, for the same records", async () => {
    const testbed = await openStreamTestbed();
    testbed.environments.handler = () => new FunctionFailure();
    const uuid = await createMapping(testbed, { MaximumRetryAttempts: 2, BatchSize: 10 });
    await putItems(testbed, "a", "b");
    const first = startPollers(testbed);
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["a", "b"]]);
    await first.stop();
    await putItems(testbed, "c");
    const again = await openAgain(testbed);
    again.environments.handler = (event) => (idsOf(event).includes("c") ? null : new FunctionFailure());
    startPollers(again);
    await again.platform.clock.advance(60_000);
    expect(receivedIds(again)).toEqual([["a", "b"], ["a", "b"], ["c"]]);
    const left = await again.platform.store.read((tx) => [...tx.range(shardFailuresRange(uuid))].length);
    expect(left).toBe(0);
  });

  it("show functions only what the filters want, and do not look at the rest again", async () => {
    const testbed = await openStreamTestbed();
    const Pattern = JSON.stringify({ eventName: ["INSERT"], dynamodb: { Keys: { id: { S: [{ prefix: "x" }] } } } });
    const uuid = await createMapping(testbed, { FilterCriteria: { Filters: [{ Pattern }] }, BatchSize: 2 });
    await putItems(testbed, "a", "x1", "b", "x2", "x3", "c");
    await testbed.clients.dynamodb.deleteItem({ TableName: "scores", Key: { id: { S: "x1" } } });
    const worker = startPollers(testbed);
    await settle(testbed);
    expect(receivedIds(testbed)).toEqual([["x1", "x2"], ["x3"]]);
    await worker.stop();
    const positions = await testbed.platform.store.read((tx) =>
      Array.from(tx.range(shardPositionsRange(uuid)), ({ value }) => shardPositionCodec.decode(value)),
    );
    expect(positions).toEqual([{ at: "after", sequenceNumber: expect.stringMatching(/70{7}$/) }]);
  });

  it("run as many batches of a shard at once as the mapping says, the changes of an item one after the other", async () => {
    const testbed = await openStreamTestbed();
    const ids = Array.from({ length: 12 }, (_, n) => `item${n % 6}`);
    for (const [n, id] of ids.entries()) {
      await testbed.clients.dynamodb.putItem({ TableName: "scores", Item: { id: { S: id }, n: { N: String(n) } } });
    }
    const waiting: (() => void)[] = [];
    testbed.environments.handler = () => new Promise<void>((resolve) => waiting.push(resolve));
    const uuid = await createMapping(testbed, { ParallelizationFactor: 3, BatchSize: 4 });
    startPollers(testbed);
    await settle(testbed);
    expect(waiting.length).toBeGreaterThan(1);
    expect(waiting.length).toBeLessThanOrEqual(3);
    const atOnce = receivedIds(testbed);
    expect(new Set(atOnce.flat()).size).toBe(atOnce.flatMap((batch) => [...new Set(batch)]).length);
    while (waiting.length > 0) {
      waiting.shift()?.();
      await settle(testbed);
    }
    expect(receivedIds(testbed).flat().sort()).toEqual([...ids].sort());
    expect(await stateOf(testbed, uuid)).toEqual(["Enabled", "OK"]);
  });

  it("follow the shards of a table's stream as they close after hours, and forget them with the stream", async () => {
    const testbed = await openStreamTestbed();
    const { platform } = testbed;
    const uuid = await createMapping(testbed);
    startPollers(testbed);
    const written: string[] = [];
    for (let turn = 0; turn < 10; turn++) {
      written.push(`before${turn}`, `after${turn}`);
      await putItems(testbed, `before${turn}`);
      await platform.clock.advance(4 * 60 * 60 * 1000);
      await keepShards(platform);
      await trimStreams(platform);
      await putItems(testbed, `after${turn}`);
      await settle(testbed);
    }
    expect(receivedIds(testbed).flat()).toEqual(written);
    await platform.clock.advance(60_000);
    // Six shards a day, the one that is open, and one that has just been forgotten.
    const rows = await platform.store.read((tx) => [...tx.range(shardPositionsRange(uuid))].length);
    expect(rows).toBeGreaterThan(1);
    expect(rows).toBeLessThanOrEqual(8);
  });

  it("let a batch that fails hold up only the items beside it, until too many wait", async () => {
    const testbed = await openStreamTestbed();
    await createMapping(testbed, { ParallelizationFactor: 2, BatchSize: 4 });
    let isBroken = true;
    testbed.environments.handler = (event) =>
      isBroken && idsOf(event).includes("poison") ? new FunctionFailure() : null;
    startPollers(testbed);
    await putItems(testbed, "poison");
    await settle(testbed);
    const ids = Array.from({ length: 100 }, (_, n) => `item${n}`);
    for (const id of ids) {
      await putItems(testbed, id);
      await settle(testbed);
    }
    const came = () =>
      receivedIds(testbed)
        .flat()
        .filter((id) => id !== "poison");
    // Of those that were read about every other one is not beside the poison; eight are under way when reading stops.
    const passed = came();
    expect(passed.length).toBeGreaterThan(2);
    expect(passed.length).toBeLessThan(40);
    expect(passed).toEqual(ids.filter((id) => passed.includes(id)));
    isBroken = false;
    await testbed.platform.clock.advance(60_000);
    await settle(testbed);
    expect(new Set(came())).toEqual(new Set(ids));
    expect(came()).toHaveLength(ids.length);
  });

  it("keep the checkpoint behind the slowest of several batches", async () => {
    const testbed = await openStreamTestbed();
    const ids = Array.from({ length: 8 }, (_, n) => `item${n}`);
    await putItems(testbed, ...ids);
    testbed.environments.handler = (event) => (idsOf(event).includes("item0") ? new FunctionFailure() : null);
    await createMapping(testbed, { ParallelizationFactor: 10, BatchSize: 1 });
    const worker = startPollers(testbed);
    await settle(testbed);
    await worker.stop();
    const again = await openAgain(testbed);
    startPollers(again);
    await settle(again);
    expect(receivedIds(again).flat()).toContain("item0");
    expect(receivedIds(again).flat().sort()).toEqual([...ids].sort());
  });
});
