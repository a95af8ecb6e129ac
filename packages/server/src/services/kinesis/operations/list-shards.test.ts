import { expect, test } from "vitest";
import { hourMs, openKinesisWithStream, StreamName, shardId } from "../kinesis-for-tests.ts";

/** Shard 0 from the start, 1 and 2 from its split a second later, 3 from their merge another second later. */
async function openWithHistory() {
  const opened = await openKinesisWithStream();
  const { kinesis, clock } = opened;
  const startMs = clock.nowMs();
  await clock.advance(1_000);
  await kinesis.splitShard({ StreamName, ShardToSplit: shardId(0), NewStartingHashKey: "1000" });
  await clock.advance(1_000);
  await kinesis.mergeShards({ StreamName, ShardToMerge: shardId(1), AdjacentShardToMerge: shardId(2) });
  await clock.advance(1_000);
  const numbers = async (ShardFilter?: object) => {
    const { Shards } = await kinesis.listShards({ StreamName, ShardFilter } as { StreamName: string });
    return Shards!.map(({ ShardId }) => Number(ShardId!.slice(-12)));
  };
  return { ...opened, startMs, numbers };
}

test("knows all filters", async () => {
  const { startMs, numbers, clock } = await openWithHistory();
  const at = (ms: number) => new Date(startMs + ms);
  expect(await numbers()).toEqual([0, 1, 2, 3]);
  expect(await numbers({ Type: "FROM_TRIM_HORIZON" })).toEqual([0, 1, 2, 3]);
  expect(await numbers({ Type: "AT_TRIM_HORIZON" })).toEqual([0]);
  expect(await numbers({ Type: "AT_LATEST" })).toEqual([3]);
  expect(await numbers({ Type: "AFTER_SHARD_ID", ShardId: shardId(1) })).toEqual([2, 3]);
  expect(await numbers({ Type: "AT_TIMESTAMP", Timestamp: at(500) })).toEqual([0]);
  expect(await numbers({ Type: "AT_TIMESTAMP", Timestamp: at(1_500) })).toEqual([1, 2]);
  expect(await numbers({ Type: "AT_TIMESTAMP", Timestamp: at(-500) })).toEqual([0]);
  expect(await numbers({ Type: "FROM_TIMESTAMP", Timestamp: at(1_500) })).toEqual([1, 2, 3]);
  expect(await numbers({ Type: "FROM_TIMESTAMP", Timestamp: at(-500) })).toEqual([0, 1, 2, 3]);
  // The time from which on the first shard has expired, and the others have not.
  await clock.advance(24 * hourMs - 1_999);
  expect(await numbers()).toEqual([1, 2, 3]);
  expect(await numbers({ Type: "AT_TRIM_HORIZON" })).toEqual([1, 2]);
});

test("wants with each filter what belongs to it", async () => {
  const { numbers } = await openWithHistory();
  for (const filter of [
    { Type: "AFTER_SHARD_ID" },
    { Type: "AT_TIMESTAMP" },
    { Type: "AT_LATEST", ShardId: shardId(1) },
    { Type: "AFTER_SHARD_ID", ShardId: shardId(1), Timestamp: new Date(0) },
  ]) {
    await expect(numbers(filter)).rejects.toMatchObject({ code: "InvalidArgumentException" });
  }
});

test("pages by tokens, which keep the filter and expire", async () => {
  const { kinesis, clock } = await openWithHistory();
  const ShardFilter = { Type: "AFTER_SHARD_ID", ShardId: shardId(0) } as const;
  const first = await kinesis.listShards({ StreamName, ShardFilter, MaxResults: 2 });
  expect(first.Shards!.map(({ ShardId }) => ShardId)).toEqual([shardId(1), shardId(2)]);
  const second = await kinesis.listShards({ NextToken: first.NextToken! });
  expect(second.Shards!.map(({ ShardId }) => ShardId)).toEqual([shardId(3)]);
  expect(second.NextToken).toBeUndefined();
  expect((await kinesis.listShards({ StreamName, ExclusiveStartShardId: shardId(2) })).Shards).toEqual(second.Shards);
  await clock.advance(300_001);
  await expect(kinesis.listShards({ NextToken: first.NextToken! })).rejects.toMatchObject({
    code: "ExpiredNextTokenException",
  });
});

test("refuses what does not go together", async () => {
  const { kinesis, clock } = await openWithHistory();
  const { NextToken } = await kinesis.listShards({ StreamName, MaxResults: 1 });
  const made = (...parts: unknown[]) => Buffer.from(JSON.stringify([clock.nowMs(), ...parts])).toString("base64url");
  const refusals = [
    [{}, "InvalidArgumentException", "Either NextToken or StreamName should be provided."],
    [{ NextToken, StreamName }, "InvalidArgumentException", "NextToken and StreamName cannot be provided together."],
    [{ NextToken: "x" }, "InvalidArgumentException", "NextToken is invalid."],
    [{ NextToken: made(StreamName, "id", 0, null) }, "InvalidArgumentException", "NextToken is invalid."],
    [{ NextToken: made(StreamName, "id", 0, {}) }, "InvalidArgumentException", "NextToken is invalid."],
    [{ StreamName: "x" }, "ResourceNotFoundException", "Stream x under account 000000000000 not found."],
    [{ StreamName, StreamCreationTimestamp: new Date(5_000) }, "ResourceNotFoundException", /creation timestamp/],
  ] as const;
  for (const [input, code, message] of refusals) {
    await expect(kinesis.listShards(input as { StreamName: string })).rejects.toMatchObject({
      code,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  }
  const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
  const StreamCreationTimestamp = StreamDescriptionSummary!.StreamCreationTimestamp!;
  expect((await kinesis.listShards({ StreamName, StreamCreationTimestamp })).Shards).toHaveLength(4);
});
