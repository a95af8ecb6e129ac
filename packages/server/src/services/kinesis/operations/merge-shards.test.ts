import { expect, test } from "vitest";
import { openKinesis, openKinesisWithStream, StreamName, shardId, shardsOf } from "../kinesis-for-tests.ts";

test("makes one shard of two that follow each other", async () => {
  const opened = await openKinesisWithStream(3);
  const input = { StreamName, ShardToMerge: shardId(0), AdjacentShardToMerge: shardId(1) };
  expect(await opened.kinesis.mergeShards(input)).toEqual({});
  const shards = await shardsOf(opened);
  expect(shards.map(({ SequenceNumberRange }) => SequenceNumberRange!.EndingSequenceNumber !== undefined)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(shards[3]).toMatchObject({
    ShardId: shardId(3),
    ParentShardId: shardId(0),
    AdjacentParentShardId: shardId(1),
    HashKeyRange: { StartingHashKey: "0", EndingHashKey: "226854911280625642308916404954512140969" },
  });
});

test("merges no others", async () => {
  const { kinesis } = await openKinesisWithStream(3);
  const merge = (one: string, other: string) =>
    kinesis.mergeShards({ StreamName, ShardToMerge: one, AdjacentShardToMerge: other });
  for (const [one, other] of [
    [0, 2],
    [1, 0],
    [1, 1],
  ] as const) {
    await expect(merge(shardId(one), shardId(other))).rejects.toMatchObject({
      code: "InvalidArgumentException",
      message:
        `Shards ${shardId(one)} and ${shardId(other)} in stream orders under account 000000000000 ` +
        "are not an adjacent pair of shards eligible for merging",
    });
  }
  await merge(shardId(0), shardId(1));
  await expect(merge(shardId(1), shardId(2))).rejects.toMatchObject({
    message: expect.stringContaining("has already been merged or split"),
  });
  await expect(merge(shardId(2), shardId(9))).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Could not find shard shardId-000000000009 in stream orders under account 000000000000.",
  });
});

test("leaves streams on demand alone", async () => {
  const { kinesis } = openKinesis();
  await kinesis.createStream({ StreamName, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  await expect(
    kinesis.mergeShards({ StreamName, ShardToMerge: shardId(0), AdjacentShardToMerge: shardId(1) }),
  ).rejects.toMatchObject({
    code: "ValidationException",
    message: "Request is invalid. Stream orders under account 000000000000 is in On-Demand mode.",
  });
});
