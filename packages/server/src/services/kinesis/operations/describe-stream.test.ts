import { expect, test } from "vitest";
import { openKinesis, openKinesisWithStream, StreamARN, StreamName, shardId } from "../kinesis-for-tests.ts";

test("describes a stream in AWS's form", async () => {
  const { kinesis, clock } = await openKinesisWithStream();
  const { StreamDescription } = await kinesis.describeStream({ StreamName });
  expect(StreamDescription).toEqual({
    StreamName,
    StreamARN,
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: "PROVISIONED" },
    StreamCreationTimestamp: new Date(clock.nowMs()),
    RetentionPeriodHours: 24,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: "NONE",
    Shards: [
      {
        ShardId: shardId(0),
        HashKeyRange: { StartingHashKey: "0", EndingHashKey: "340282366920938463463374607431768211455" },
        SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{56}$/) },
      },
    ],
    HasMoreShards: false,
  });
});

test("shows shards in pages of at most a hundred", async () => {
  const { kinesis } = await openKinesisWithStream(120);
  const first = (await kinesis.describeStream({ StreamName, Limit: 10_000 })).StreamDescription!;
  expect(first.Shards).toHaveLength(100);
  expect(first.HasMoreShards).toBe(true);
  const ExclusiveStartShardId = first.Shards!.at(-1)!.ShardId!;
  const second = (await kinesis.describeStream({ StreamName, ExclusiveStartShardId })).StreamDescription!;
  expect(second.Shards!.map(({ ShardId }) => ShardId)).toEqual(
    Array.from({ length: 20 }, (_, at) => shardId(100 + at)),
  );
  expect(second.HasMoreShards).toBe(false);
});

test("finds streams by name and by ARN, and refuses what is neither", async () => {
  const { kinesis } = await openKinesisWithStream();
  const nameOf = async (input: object) => (await kinesis.describeStream(input)).StreamDescription?.StreamName;
  expect(await nameOf({ StreamARN })).toBe(StreamName);
  expect(await nameOf({ StreamARN, StreamName })).toBe(StreamName);
  const refusals = [
    [{}, "InvalidArgumentException", "Either StreamName or StreamARN should be provided."],
    [{ StreamARN, StreamName: "other" }, "InvalidArgumentException", /do not name the same stream/],
    [{ StreamARN: `${StreamARN}/x` }, "InvalidArgumentException", /is not the ARN of a stream/],
    [{ StreamARN: "nonsense" }, "ValidationException", /regular expression pattern/],
    [
      { StreamARN: StreamARN.replace("eu-west-1", "eu-west-2") },
      "ResourceNotFoundException",
      "Stream orders under account 000000000000 not found.",
    ],
    [
      { StreamARN: StreamARN.replace("000000000000", "111111111111") },
      "ResourceNotFoundException",
      "Stream orders under account 111111111111 not found.",
    ],
    [{ StreamName: "other" }, "ResourceNotFoundException", "Stream other under account 000000000000 not found."],
    [{ StreamName, StreamId: `${"a".repeat(20)}-aaa` }, "NotImplemented", /StreamId/],
    [
      { StreamName, ExclusiveStartShardId: "x" },
      "ResourceNotFoundException",
      "Could not find shard x in stream orders under account 000000000000.",
    ],
  ] as const;
  for (const [input, code, message] of refusals) {
    await expect(kinesis.describeStream(input)).rejects.toMatchObject({
      code,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  }
});

test("knows nothing of streams in other regions", async () => {
  const { kinesis } = openKinesis();
  await expect(kinesis.describeStream({ StreamName })).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});
