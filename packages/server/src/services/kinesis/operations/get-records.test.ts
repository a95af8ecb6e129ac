import { expect, test } from "vitest";
import {
  hourMs,
  iteratorOf,
  openKinesisWithStream,
  putTexts,
  StreamARN,
  StreamName,
  shardId,
  textOf,
  textsFrom,
} from "../kinesis-for-tests.ts";

test("goes on from page to page, within what one request put and beyond, and waits at the tip", async () => {
  const opened = await openKinesisWithStream();
  const { kinesis, clock } = opened;
  await putTexts(opened, ["a", "b", "c"]);
  await clock.advance(500);
  await putTexts(opened, ["d"]);
  await clock.advance(1_000);
  let ShardIterator = await iteratorOf(opened);
  const pages: [string, number][] = [];
  for (let page = 0; page < 3; page++) {
    const answer = await kinesis.getRecords({ ShardIterator, Limit: 2 });
    pages.push([answer.Records!.map(textOf).join(""), answer.MillisBehindLatest!]);
    ShardIterator = answer.NextShardIterator!;
  }
  expect(pages).toEqual([
    ["ab", 1_500],
    ["cd", 0],
    ["", 0],
  ]);
  await putTexts(opened, ["e"]);
  expect(await textsFrom(opened, ShardIterator)).toEqual(["e"]);
});

test("ends with a closed shard and names its children", async () => {
  const opened = await openKinesisWithStream();
  const { kinesis } = opened;
  await putTexts(opened, ["a", "b"]);
  await kinesis.splitShard({ StreamName, ShardToSplit: shardId(0), NewStartingHashKey: "1000" });
  const first = await kinesis.getRecords({ ShardIterator: await iteratorOf(opened), Limit: 1 });
  expect(first.ChildShards).toBeUndefined();
  const last = await kinesis.getRecords({ ShardIterator: first.NextShardIterator! });
  expect(last.Records!.map(textOf)).toEqual(["b"]);
  expect(last.NextShardIterator).toBeUndefined();
  expect(last.ChildShards).toEqual([
    {
      ShardId: shardId(1),
      ParentShards: [shardId(0)],
      HashKeyRange: { StartingHashKey: "0", EndingHashKey: "999" },
    },
    expect.objectContaining({ ShardId: shardId(2), ParentShards: [shardId(0)] }),
  ]);
});

test("shows nothing that is older than the retention period, removed or not", async () => {
  const opened = await openKinesisWithStream();
  const { clock } = opened;
  const [first] = await putTexts(opened, ["a", "b"]);
  await clock.advance(hourMs);
  await putTexts(opened, ["c"]);
  await clock.advance(23 * hourMs);
  const texts = async (more: object) => textsFrom(opened, await iteratorOf(opened, 0, more));
  expect(await texts({})).toEqual(["a", "b", "c"]);
  await clock.advance(1);
  expect(await texts({})).toEqual(["c"]);
  const AtFirst = { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: first };
  expect(await texts(AtFirst)).toEqual(["c"]);
  await clock.advance(hourMs);
  expect(await texts({})).toEqual([]);
  await putTexts(opened, ["d"]);
  expect(await texts({})).toEqual(["d"]);
});

test("answers about 10 MiB, and at least one record", async () => {
  const opened = await openKinesisWithStream();
  const { kinesis } = opened;
  const put = (bytes: number) => kinesis.putRecord({ StreamName, PartitionKey: "a", Data: Buffer.alloc(bytes) });
  for (let count = 0; count < 11; count++) await put(2 ** 20 - 1);
  const first = await kinesis.getRecords({ ShardIterator: await iteratorOf(opened) });
  expect(first.Records).toHaveLength(10);
  expect((await kinesis.getRecords({ ShardIterator: first.NextShardIterator! })).Records).toHaveLength(1);
});

test("refuses iterators that are old or made up", async () => {
  const opened = await openKinesisWithStream();
  const { kinesis, clock } = opened;
  const ShardIterator = await iteratorOf(opened);
  await clock.advance(300_000);
  const { NextShardIterator } = await kinesis.getRecords({ ShardIterator });
  await clock.advance(1);
  await expect(kinesis.getRecords({ ShardIterator })).rejects.toMatchObject({
    code: "ExpiredIteratorException",
    message:
      "Iterator expired. The iterator was created at time Thu Jan 01 00:00:00 UTC 2026 while right now it is " +
      "Thu Jan 01 00:05:00 UTC 2026 which is further in the future than the tolerated delay of 300000 milliseconds.",
  });
  await kinesis.getRecords({ ShardIterator: NextShardIterator!, StreamARN });
  await expect(
    kinesis.getRecords({ ShardIterator: NextShardIterator!, StreamARN: `${StreamARN}2` }),
  ).rejects.toMatchObject({ code: "InvalidArgumentException" });
  const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64");
  for (const text of [
    "x",
    "e30=",
    forged(1, "s", "i", 0, -1, 0),
    forged(2, "s", "i", 0, 1, 0),
    forged(1, "/", "i", 0, 1, 0),
  ]) {
    await expect(kinesis.getRecords({ ShardIterator: text })).rejects.toMatchObject({
      code: "InvalidArgumentException",
      message: "Invalid ShardIterator.",
    });
  }
  await expect(kinesis.getRecords({ ShardIterator: NextShardIterator!, Limit: 10_001 })).rejects.toMatchObject({
    code: "ValidationException",
  });
});
