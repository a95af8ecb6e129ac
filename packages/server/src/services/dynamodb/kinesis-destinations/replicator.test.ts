import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Worker } from "../../../engine/platform.ts";
import { formatTraceHeader, newTrace } from "../../../engine/trace.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { deleteTable } from "../operations/delete-table.ts";
import { disableKinesisStreamingDestination } from "../operations/disable-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "../operations/enable-kinesis-streaming-destination.ts";
import { putItem } from "../operations/put-item.ts";
import { createKinesisReplicator } from "./replicator.ts";
import {
  contextWithDestination,
  type DestinationContext,
  described,
  eventNames,
  StreamArn,
  started,
  streamArnOf,
  TableName,
  waitingCount,
} from "./testing.ts";
import { trimDestinations } from "./trimmer.ts";

const Key = { pk: { S: "ada" } };

describe("the replication to Kinesis", () => {
  let context: DestinationContext;
  let worker: Worker;
  const put = (visits: number, pk = "ada") =>
    putItem(context, { TableName, Item: { pk: { S: pk }, visits: { N: `${visits}` } } });
  const pass = (durationMs = 0) => context.platform.clock.advance(durationMs);
  const visits = (streamArn = StreamArn) =>
    context.kinesis.arrivals
      .filter((arrival) => arrival.streamArn === streamArn)
      .map(({ record }) => (record.dynamodb.NewImage?.["visits"] as { N: string } | undefined)?.N);

  beforeEach(async () => {
    context = await contextWithDestination();
    worker = started(createKinesisReplicator(context.platform));
    await pass();
  });
  afterEach(() => worker.stop());

  it("is woken by the commit, keeps the journey, and leaves nothing behind", async () => {
    const { clock, random } = context.platform;
    const trace = newTrace(clock, random);
    await putItem({ ...context, trace }, { TableName, Item: Key });
    await pass();
    expect(eventNames(context.kinesis)).toEqual(["INSERT"]);
    expect(context.kinesis.arrivals[0]?.trace).toBe(formatTraceHeader(trace));
    await pass(1);
    expect(await waitingCount(context)).toBe(0);
  });

  it("takes up a destination that is enabled while it runs", async () => {
    await disableKinesisStreamingDestination(context, { TableName, StreamArn });
    context.kinesis.statuses.set(streamArnOf("others"), "ACTIVE");
    await enableKinesisStreamingDestination(context, { TableName, StreamArn: streamArnOf("others") });
    await put(1);
    await pass(10);
    expect(visits(streamArnOf("others"))).toEqual(["1"]);
  });

  it("goes on after a restart with what is left", async () => {
    await worker.stop();
    await put(1);
    await put(2);
    await deleteItem(context, { TableName, Key });
    worker = started(createKinesisReplicator(context.platform));
    await pass(10);
    expect(eventNames(context.kinesis)).toEqual(["INSERT", "MODIFY", "REMOVE"]);
  });

  it("tries again later every time while the stream is gone, and the table says ACTIVE as AWS does", async () => {
    context.kinesis.statuses.clear();
    let tryCount = 0;
    const statuses = context.kinesis.statuses;
    const get = statuses.get.bind(statuses);
    statuses.get = (arn) => {
      tryCount++;
      return get(arn);
    };
    await put(1);
    await pass(60 * 60 * 1000);
    // After 1, 2, 4, … seconds, and then once a minute: 6 in the first minute and 59 in those after it.
    expect(tryCount).toBeGreaterThan(60);
    expect(tryCount).toBeLessThan(70);
    const triedBefore = tryCount;
    for (let n = 2; n < 20; n++) await put(n);
    await pass();
    expect(tryCount).toBe(triedBefore);
    expect(await described(context)).toEqual([{ StreamArn, DestinationStatus: "ACTIVE" }]);
    statuses.set(StreamArn, "ACTIVE");
    await pass(61_000);
    expect(visits()).toEqual(Array.from({ length: 19 }, (_, n) => `${n + 1}`));
    await put(20);
    await pass(10);
    expect(visits().at(-1)).toBe("20");
  });

  it("does not let one stream wait for another", async () => {
    context.kinesis.statuses.clear();
    await put(1);
    await pass(10);
    await disableKinesisStreamingDestination(context, { TableName, StreamArn });
    context.kinesis.statuses.set(streamArnOf("others"), "ACTIVE");
    await enableKinesisStreamingDestination(context, { TableName, StreamArn: streamArnOf("others") });
    await put(2);
    await pass(10);
    expect(visits(streamArnOf("others"))).toEqual(["2"]);
    context.kinesis.statuses.set(StreamArn, "ACTIVE");
    await pass(61_000);
    expect(visits()).toEqual(["1"]);
  });

  it("keeps the order of an item over a pause of its destination", async () => {
    context.kinesis.refuses = () => true;
    await put(1);
    await pass(10);
    await disableKinesisStreamingDestination(context, { TableName, StreamArn });
    await put(2);
    await enableKinesisStreamingDestination(context, { TableName, StreamArn });
    await put(3);
    await pass(10);
    context.kinesis.refuses = () => false;
    await pass(61_000);
    expect(visits()).toEqual(["1", "3"]);
  });

  it("delivers what a table that is deleted had captured", async () => {
    await worker.stop();
    await put(1);
    await deleteTable(context, { TableName });
    worker = started(createKinesisReplicator(context.platform));
    await pass(10);
    expect(eventNames(context.kinesis)).toEqual(["INSERT"]);
  });

  it("sends many at once, but never two of one item", async () => {
    await worker.stop();
    const write = (n: number) => ({ PutRequest: { Item: { pk: { S: `${n}` } } } });
    const { clock, random } = context.platform;
    for (let at = 0; at < 1000; at += 25) {
      await batchWriteItem(
        { ...context, trace: newTrace(clock, random) },
        {
          RequestItems: { people: Array.from({ length: 25 }, (_, n) => write(at + n)) },
        },
      );
    }
    for (let n = 1; n <= 3; n++) await put(n);
    worker = started(createKinesisReplicator(context.platform));
    await pass(10);
    expect(context.kinesis.requestSizes).toEqual([500, 500, 1, 1, 1]);
    expect(context.kinesis.arrivals).toHaveLength(1003);
    expect(context.kinesis.arrivals[0]?.trace).toBeUndefined();
  });

  it("holds back what follows a record that was refused, and nothing else", async () => {
    await put(1, "ada");
    await pass(10);
    const ada = context.kinesis.arrivals[0]?.partitionKey;
    let refusedCount = 0;
    context.kinesis.refuses = (partitionKey) => partitionKey === ada && refusedCount++ === 0;
    await worker.stop();
    for (let n = 2; n <= 4; n++) {
      await put(n, "ada");
      await put(n, "bob");
    }
    worker = started(createKinesisReplicator(context.platform));
    await pass(10);
    expect(visits()).toEqual(["1", "2", "3", "4"]);
    expect(await waitingCount(context)).toBe(3);
    await pass(2000);
    expect(visits()).toEqual(["1", "2", "3", "4", "2", "3", "4"]);
  });

  it("skips what is too large for a stream and goes on", async () => {
    const text = "x".repeat(390_000);
    // A control character takes six bytes of JSON.
    const wide = "\u0001".repeat(180_000);
    await putItem(context, { TableName, Item: { ...Key, text: { S: wide } } });
    await putItem(context, { TableName, Item: { ...Key, text: { S: text } } });
    await putItem(context, { TableName, Item: { ...Key, text: { S: "" } } });
    await pass(10);
    expect(eventNames(context.kinesis)).toEqual(["MODIFY"]);
    expect(context.kinesis.arrivals[0]?.record.dynamodb.NewImage).toEqual({ ...Key, text: { S: "" } });
    expect(await waitingCount(context)).toBe(0);
  });

  it("serves what was trimmed meanwhile no more", async () => {
    context.kinesis.statuses.clear();
    await put(1);
    await pass(24 * 60 * 60 * 1000);
    await put(2);
    await trimDestinations(context.platform);
    context.kinesis.statuses.set(StreamArn, "ACTIVE");
    await pass(61_000);
    expect(visits()).toEqual(["2"]);
  });
});
