import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, it } from "vitest";
import { newTrace } from "../../../engine/trace.ts";
import { prefixRange } from "../../../store/keys.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { createTable } from "../operations/create-table.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { deleteTable } from "../operations/delete-table.ts";
import { putItem } from "../operations/put-item.ts";
import { updateItem } from "../operations/update-item.ts";
import { updateTable } from "../operations/update-table.ts";
import type { StreamViewType } from "../records.ts";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import { streamTopic } from "./change-record.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { getRecords } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { listStreams } from "./operations/list-streams.ts";
import { trimStreams } from "./stream-trimmer.ts";

const TableName = "people";
const Key = { pk: { S: "ada" } };
const dayMs = 24 * 60 * 60 * 1000;

const streamed = (StreamViewType: StreamViewType): CreateTableInput => ({
  ...peopleTable,
  StreamSpecification: { StreamEnabled: true, StreamViewType },
});

async function theStream(context: TestContext) {
  const { Streams } = await listStreams(context, { TableName });
  const StreamArn = Streams!.at(-1)!.StreamArn!;
  const { StreamDescription } = await describeStream(context, { StreamArn });
  return { StreamArn, ShardId: StreamDescription!.Shards![0]!.ShardId!, description: StreamDescription! };
}

type IteratorType = "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER";

async function iterator(context: TestContext, ShardIteratorType: IteratorType, SequenceNumber?: string) {
  const { StreamArn, ShardId } = await theStream(context);
  const input = { StreamArn, ShardId, ShardIteratorType, ...(SequenceNumber !== undefined && { SequenceNumber }) };
  return (await getShardIterator(context, input)).ShardIterator!;
}

async function records(context: TestContext, ShardIterator?: string): Promise<_Record[]> {
  const from = ShardIterator ?? (await iterator(context, "TRIM_HORIZON"));
  return plain((await getRecords(context, { ShardIterator: from })).Records) as unknown as _Record[];
}

const put = (context: TestContext, visits: number, pk = "ada") =>
  putItem(context, { TableName, Item: { pk: { S: pk }, visits: { N: `${visits}` } } });

describe("the record of a change", () => {
  it("is what AWS makes of it", async () => {
    const context = await contextWith(streamed("NEW_AND_OLD_IMAGES"));
    await put(context, 1);
    await put(context, 2);
    await deleteItem(context, { TableName, Key });
    const one = { ...Key, visits: { N: "1" } };
    const two = { ...Key, visits: { N: "2" } };
    const common = { eventVersion: "1.1", eventSource: "aws:dynamodb", awsRegion: "us-east-1" };
    const facts = {
      ApproximateCreationDateTime: context.platform.clock.nowMs() / 1000,
      StreamViewType: "NEW_AND_OLD_IMAGES",
    };
    const keyBytes = "pkada".length;
    const itemBytes = keyBytes + "visits".length + 2;
    const number = (sequence: number) => `10000000000000000000${sequence}`;
    const id = expect.stringMatching(/^[0-9a-f]{32}$/);
    const made = await records(context);
    expect(made).toEqual([
      {
        ...common,
        eventID: id,
        eventName: "INSERT",
        dynamodb: { ...facts, Keys: Key, NewImage: one, SequenceNumber: number(1), SizeBytes: keyBytes + itemBytes },
      },
      {
        ...common,
        eventID: id,
        eventName: "MODIFY",
        dynamodb: {
          ...facts,
          Keys: Key,
          NewImage: two,
          OldImage: one,
          SequenceNumber: number(2),
          SizeBytes: keyBytes + 2 * itemBytes,
        },
      },
      {
        ...common,
        eventID: id,
        eventName: "REMOVE",
        dynamodb: { ...facts, Keys: Key, OldImage: two, SequenceNumber: number(3), SizeBytes: keyBytes + itemBytes },
      },
    ]);
    expect(new Set(made.map(({ eventID }) => eventID)).size).toBe(3);
  });

  it.each([
    ["KEYS_ONLY", []],
    ["NEW_IMAGE", ["NewImage"]],
    ["OLD_IMAGE", ["OldImage"]],
    ["NEW_AND_OLD_IMAGES", ["NewImage", "OldImage"]],
  ] as const)("holds the images of %s", async (viewType, images) => {
    const context = await contextWith(streamed(viewType));
    await put(context, 1);
    await put(context, 2);
    const modified = (await records(context))[1]?.dynamodb;
    expect(modified?.Keys).toEqual(Key);
    expect(Object.keys(modified ?? {}).filter((name) => name.endsWith("Image"))).toEqual(images);
  });

  it("is not made when nothing changes", async () => {
    const context = await contextWith(streamed("NEW_AND_OLD_IMAGES"));
    const tags = { SS: ["a", "b"] };
    await putItem(context, { TableName, Item: { ...Key, tags, visits: { N: "1" } } });
    await putItem(context, { TableName, Item: { visits: { N: "1.0" }, tags: { SS: ["b", "a"] }, ...Key } });
    await updateItem(context, { TableName, Key, UpdateExpression: "REMOVE nothing" });
    await updateItem(context, { TableName, Key });
    await deleteItem(context, { TableName, Key: { pk: { S: "nobody" } } });
    expect(await records(context)).toHaveLength(1);
  });

  it("is not made when the write fails", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const Item = { ...Key };
    await expect(putItem(context, { TableName, Item, ConditionExpression: "attribute_exists(pk)" })).rejects.toThrow(
      "The conditional request failed",
    );
    expect(await records(context)).toEqual([]);
  });

  it("comes from every way to write, and carries the journey that caused it", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock, random } = context.platform;
    const trace = newTrace(clock, random);
    const travelling = { ...context, trace };
    await put(travelling, 1);
    await updateItem(travelling, { TableName, Key: { pk: { S: "bob" } } });
    await batchWriteItem(travelling, {
      RequestItems: { people: [{ DeleteRequest: { Key } }, { PutRequest: { Item: { pk: { S: "eve" } } } }] },
    });
    await clock.advance(500);
    await deleteItem(travelling, { TableName, Key: { pk: { S: "eve" } } });
    const { Records } = await getRecords(context, { ShardIterator: await iterator(context, "TRIM_HORIZON") });
    expect((plain(Records) as unknown as _Record[]).map(({ eventName }) => eventName)).toEqual([
      "INSERT",
      "INSERT",
      "REMOVE",
      "INSERT",
      "REMOVE",
    ]);
    expect(Records.map((record) => record.trace)).toEqual(Array.from({ length: 5 }, () => trace));
    expect(Records[4]).toMatchObject({ createdMs: clock.nowMs(), sequenceNumber: "100000000000000000005" });
  });

  it("wakes those who wait for the stream", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn } = await theStream(context);
    const woken = new Promise<void>((resolve) => context.platform.store.watch(streamTopic(StreamArn), resolve));
    await put(context, 1);
    await woken;
  });
});

describe("ListStreams", () => {
  it("lists streams by table and time, in pages", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"), { ...streamed("KEYS_ONLY"), TableName: "zoo" });
    await updateTable(context, { TableName, StreamSpecification: { StreamEnabled: false } });
    await context.platform.clock.advance(1);
    await updateTable(context, {
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    const { Streams: all } = await listStreams(context, {});
    expect(all?.map(({ TableName: name, StreamLabel }) => [name, StreamLabel])).toEqual([
      ["people", "2026-01-01T00:00:00.000"],
      ["people", "2026-01-01T00:00:00.001"],
      ["zoo", "2026-01-01T00:00:00.000"],
    ]);
    const first = await listStreams(context, { Limit: 2 });
    expect(first).toEqual({ Streams: all?.slice(0, 2), LastEvaluatedStreamArn: all?.[1]?.StreamArn });
    const ExclusiveStartStreamArn = first.LastEvaluatedStreamArn!;
    expect(await listStreams(context, { ExclusiveStartStreamArn })).toEqual({ Streams: all?.slice(2) });
    expect(await listStreams(context, { TableName: "zoo" })).toEqual({ Streams: all?.slice(2) });
    expect(await listStreams(context, { TableName: "zoo", ExclusiveStartStreamArn })).toEqual({
      Streams: all?.slice(2),
    });
    expect(await listStreams(context, { TableName, ExclusiveStartStreamArn: all![2]!.StreamArn! })).toEqual({
      Streams: [],
    });
    expect(await listStreams(context, { TableName: "nobody" })).toEqual({ Streams: [] });
    await expect(listStreams(context, { Limit: 101 })).rejects.toThrow("less than or equal to 100");
    await expect(listStreams(context, { ExclusiveStartStreamArn: "x".repeat(40) })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });
});

describe("DescribeStream", () => {
  it("describes a stream and its shard, open and closed", async () => {
    const context = await contextWith(streamed("OLD_IMAGE"));
    const { description, StreamArn, ShardId } = await theStream(context);
    expect(description).toEqual({
      StreamArn,
      StreamLabel: "2026-01-01T00:00:00.000",
      StreamStatus: "ENABLED",
      StreamViewType: "OLD_IMAGE",
      CreationRequestDateTime: new Date(context.platform.clock.nowMs()),
      TableName,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      Shards: [{ ShardId, SequenceNumberRange: { StartingSequenceNumber: "100000000000000000000" } }],
    });
    expect(ShardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
    await put(context, 1);
    await updateTable(context, { TableName, StreamSpecification: { StreamEnabled: false } });
    const { StreamDescription: closed } = await describeStream(context, { StreamArn, Limit: 1 });
    expect(closed?.StreamStatus).toBe("DISABLED");
    expect(closed?.Shards?.[0]?.SequenceNumberRange).toEqual({
      StartingSequenceNumber: "100000000000000000000",
      EndingSequenceNumber: "100000000000000000001",
    });
    const { StreamDescription: after } = await describeStream(context, { StreamArn, ExclusiveStartShardId: ShardId });
    expect(after?.Shards).toEqual([]);
    const ShardFilter = { Type: "CHILD_SHARDS" as const, ShardId };
    expect((await describeStream(context, { StreamArn, ShardFilter })).StreamDescription?.Shards).toEqual([]);
  });

  it("tells what is no stream from what is none of its own", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn } = await theStream(context);
    await expect(describeStream(context, { StreamArn: "x".repeat(40) })).rejects.toMatchObject({
      code: "ValidationException",
    });
    for (const other of [StreamArn.replace("us-east-1", "eu-west-1"), StreamArn.replace(".000", ".001")]) {
      await expect(describeStream(context, { StreamArn: other })).rejects.toMatchObject({
        code: "ResourceNotFoundException",
        message: `Requested resource not found: Stream: ${other} not found`,
      });
    }
  });
});

describe("reading a shard", () => {
  it("starts at each of the four places", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    for (const pk of ["a", "b", "c"]) await put(context, 1, pk);
    const latest = await iterator(context, "LATEST");
    await put(context, 1, "d");
    const second = "100000000000000000002";
    const keys = async (from: string) =>
      (await records(context, from)).map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S);
    expect(await keys(await iterator(context, "TRIM_HORIZON"))).toEqual(["a", "b", "c", "d"]);
    expect(await keys(await iterator(context, "AT_SEQUENCE_NUMBER", second))).toEqual(["b", "c", "d"]);
    expect(await keys(await iterator(context, "AFTER_SEQUENCE_NUMBER", second))).toEqual(["c", "d"]);
    expect(await keys(latest)).toEqual(["d"]);
    const { description } = await theStream(context);
    const start = description.Shards?.[0]?.SequenceNumberRange?.StartingSequenceNumber;
    expect(await keys(await iterator(context, "AT_SEQUENCE_NUMBER", start))).toEqual(["a", "b", "c", "d"]);
    expect(await keys(await iterator(context, "AFTER_SEQUENCE_NUMBER", start))).toEqual(["a", "b", "c", "d"]);
  });

  it("goes on from page to page and waits at the end of an open shard", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    for (const pk of ["a", "b", "c"]) await put(context, 1, pk);
    let ShardIterator = await iterator(context, "TRIM_HORIZON");
    const counts: number[] = [];
    for (let page = 0; page < 3; page++) {
      const answer = await getRecords(context, { ShardIterator, Limit: 2 });
      counts.push(answer.Records.length);
      ShardIterator = answer.NextShardIterator!;
    }
    expect(counts).toEqual([2, 1, 0]);
    await put(context, 1, "d");
    expect(await records(context, ShardIterator)).toHaveLength(1);
  });

  it("ends with a closed shard, even if its stream was disabled meanwhile or its table deleted", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    await put(context, 1);
    const ShardIterator = await iterator(context, "TRIM_HORIZON");
    const latest = await iterator(context, "LATEST");
    await deleteTable(context, { TableName });
    const answer = await getRecords(context, { ShardIterator });
    expect(answer.Records).toHaveLength(1);
    expect(answer.NextShardIterator).toBeUndefined();
    expect(await getRecords(context, { ShardIterator: latest })).toEqual({ Records: [] });
  });

  it("keeps the streams of a table that was made again apart", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    await put(context, 1);
    await deleteTable(context, { TableName });
    await createTable(context, streamed("KEYS_ONLY"));
    expect(await records(context)).toEqual([]);
    expect((await listStreams(context, { TableName })).Streams).toHaveLength(2);
  });

  it("answers at most about 1 MB, and at least one record", async () => {
    const context = await contextWith(streamed("NEW_AND_OLD_IMAGES"));
    const big = (mark: string) => putItem(context, { TableName, Item: { ...Key, v: { S: mark.repeat(390 * 1024) } } });
    for (const mark of ["a", "b", "c"]) await big(mark);
    const first = await getRecords(context, { ShardIterator: await iterator(context, "TRIM_HORIZON") });
    expect(first.Records).toHaveLength(1);
    const second = await getRecords(context, { ShardIterator: first.NextShardIterator! });
    expect(second.Records.map(({ sequenceNumber }) => sequenceNumber)).toEqual(["100000000000000000002"]);
  });

  it("refuses iterators that are old, made up or of another shard, and limits that are too high", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const ShardIterator = await iterator(context, "LATEST");
    const minutes = (count: number) => context.platform.clock.advance(count * 60_000);
    await minutes(15);
    const { NextShardIterator } = await getRecords(context, { ShardIterator });
    await context.platform.clock.advance(1);
    await expect(getRecords(context, { ShardIterator })).rejects.toMatchObject({ code: "ExpiredIteratorException" });
    await getRecords(context, { ShardIterator: NextShardIterator! });
    await expect(getRecords(context, { ShardIterator: NextShardIterator!, Limit: 1001 })).rejects.toThrow(
      "Member must have value less than or equal to 1000",
    );
    const { StreamArn } = await theStream(context);
    const forged = (...position: unknown[]) =>
      `${StreamArn}|1|${Buffer.from(JSON.stringify(position)).toString("base64url")}`;
    const now = context.platform.clock.nowMs();
    for (const text of [
      "x",
      `${StreamArn}|1|`,
      `${StreamArn}|1|e30`,
      `${StreamArn}|1|###`,
      forged("shard", -1, now),
      forged("shard", 1.5, now),
    ]) {
      await expect(getRecords(context, { ShardIterator: text })).rejects.toMatchObject({
        code: "ValidationException",
        message: "Invalid ShardIterator",
      });
    }
    await expect(getRecords(context, { ShardIterator: forged("other", 1, now) })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("refuses sequence numbers and shards that do not fit", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn } = await theStream(context);
    for (const [type, number] of [
      ["LATEST", "100000000000000000000"],
      ["TRIM_HORIZON", "100000000000000000000"],
      ["AT_SEQUENCE_NUMBER", undefined],
      ["AFTER_SEQUENCE_NUMBER", "000000000000000000000"],
      ["AT_SEQUENCE_NUMBER", "100000000000000000009"],
      ["AT_SEQUENCE_NUMBER", "1".repeat(40)],
    ] as const) {
      await expect(iterator(context, type, number)).rejects.toMatchObject({ code: "ValidationException" });
    }
    const ShardId = "shardId-00000000000000000000-00000000";
    await expect(getShardIterator(context, { StreamArn, ShardId, ShardIteratorType: "LATEST" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });
});

describe("trimming", () => {
  it("takes what is older than a day, and says so to those who come too late", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock } = context.platform;
    await put(context, 1, "a");
    await put(context, 1, "b");
    await clock.advance(dayMs - 10 * 60_000);
    await put(context, 1, "c");
    const old = await iterator(context, "TRIM_HORIZON");
    await trimStreams(context.platform);
    expect(await records(context)).toHaveLength(3);
    await clock.advance(10 * 60_000);
    await trimStreams(context.platform);
    expect((await records(context)).map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S)).toEqual(["c"]);
    await expect(getRecords(context, { ShardIterator: old })).rejects.toMatchObject({
      code: "TrimmedDataAccessException",
    });
    const trimmed = { code: "TrimmedDataAccessException" };
    await expect(iterator(context, "AT_SEQUENCE_NUMBER", "100000000000000000002")).rejects.toMatchObject(trimmed);
    await expect(iterator(context, "AFTER_SEQUENCE_NUMBER", "100000000000000000001")).rejects.toMatchObject(trimmed);
    expect(
      await records(context, await iterator(context, "AFTER_SEQUENCE_NUMBER", "100000000000000000002")),
    ).toHaveLength(1);
  });

  it("goes on with the numbers when everything was trimmed", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    await put(context, 1, "a");
    await context.platform.clock.advance(dayMs);
    await trimStreams(context.platform);
    expect(await records(context)).toEqual([]);
    await put(context, 1, "b");
    expect((await records(context))[0]?.dynamodb?.SequenceNumber).toBe("100000000000000000002");
  });

  it("keeps a disabled stream for a day and leaves nothing of it", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock, store } = context.platform;
    await put(context, 1);
    await deleteTable(context, { TableName });
    await clock.advance(dayMs - 1);
    await trimStreams(context.platform);
    expect(await records(context)).toHaveLength(1);
    await clock.advance(1);
    await trimStreams(context.platform);
    expect((await listStreams(context, {})).Streams).toEqual([]);
    for (const kind of ["stream", "stream-record", "stream-sequence", "stream-horizon"]) {
      const rows = await store.read((tx) => [...tx.range(prefixRange(["dynamodb", kind]))].length);
      expect(rows).toBe(0);
    }
  });
});
