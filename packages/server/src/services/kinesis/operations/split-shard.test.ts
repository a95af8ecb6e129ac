import { expect, test } from "vitest";
import { openKinesis, openKinesisWithStream, putTexts, StreamName, shardId, shardsOf } from "../kinesis-for-tests.ts";

test("closes a shard and opens two that go on from it", async () => {
  const opened = await openKinesisWithStream();
  const [before] = await putTexts(opened, ["a"]);
  const input = { StreamName, ShardToSplit: shardId(0), NewStartingHashKey: "170141183460469231731687303715884105728" };
  expect(await opened.kinesis.splitShard(input)).toEqual({});
  const [parent, low, high] = await shardsOf(opened);
  expect(parent!.SequenceNumberRange!.EndingSequenceNumber).toMatch(/^\d{56}$/);
  expect(low).toMatchObject({
    ShardId: shardId(1),
    ParentShardId: shardId(0),
    HashKeyRange: { StartingHashKey: "0", EndingHashKey: "170141183460469231731687303715884105727" },
  });
  expect(high).toMatchObject({
    ShardId: shardId(2),
    ParentShardId: shardId(0),
    HashKeyRange: {
      StartingHashKey: "170141183460469231731687303715884105728",
      EndingHashKey: "340282366920938463463374607431768211455",
    },
  });
  // Numbers go on growing along the line of shards, even within one second.
  const [after] = await putTexts(opened, ["b"]);
  expect(BigInt(after!) > BigInt(before!)).toBe(true);
  expect(BigInt(low!.SequenceNumberRange!.StartingSequenceNumber!) > BigInt(before!)).toBe(true);
});

test("splits only where AWS does", async () => {
  const { kinesis } = await openKinesisWithStream(3);
  const split = (NewStartingHashKey: string, ShardToSplit = shardId(0)) =>
    kinesis.splitShard({ StreamName, ShardToSplit, NewStartingHashKey });
  for (const key of ["0", "1", "113427455640312821154458202477256070484", "9".repeat(39)]) {
    await expect(split(key)).rejects.toMatchObject({
      code: "InvalidArgumentException",
      message:
        `NewStartingHashKey ${key} used in SplitShard() on shard shardId-000000000000 in stream orders under account ` +
        "000000000000 is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's " +
        "EndingHashKey 113427455640312821154458202477256070484.",
    });
  }
  await split("2");
  await expect(split("3")).rejects.toMatchObject({
    code: "InvalidArgumentException",
    message:
      "Shard shardId-000000000000 in stream orders under account 000000000000 has already been merged or split, " +
      "and thus is not eligible for merging or splitting.",
  });
  for (const unknown of ["shardId-000000000009", "x"]) {
    await expect(split("3", unknown)).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Could not find shard ${unknown} in stream orders under account 000000000000.`,
    });
  }
});

test("leaves streams on demand alone", async () => {
  const { kinesis } = openKinesis();
  await kinesis.createStream({ StreamName, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  await expect(
    kinesis.splitShard({ StreamName, ShardToSplit: shardId(0), NewStartingHashKey: "5" }),
  ).rejects.toMatchObject({ code: "ValidationException" });
});
