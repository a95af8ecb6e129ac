import { expect, test } from "vitest";
import { openKinesis, openKinesisWithStream, StreamARN, StreamName, shardsOf } from "../kinesis-for-tests.ts";

test("makes a stream whose shards divide the hash keys, in AWS's form", async () => {
  const opened = openKinesis();
  expect(await opened.kinesis.createStream({ StreamName, ShardCount: 3 })).toEqual({});
  const { StreamDescription } = await opened.kinesis.describeStream({ StreamName });
  expect(StreamDescription).toMatchObject({ StreamName, StreamARN, StreamStatus: "ACTIVE", HasMoreShards: false });
  // As kinesalite recorded them of AWS.
  expect(StreamDescription!.Shards!.map(({ HashKeyRange }) => HashKeyRange)).toEqual([
    { StartingHashKey: "0", EndingHashKey: "113427455640312821154458202477256070484" },
    {
      StartingHashKey: "113427455640312821154458202477256070485",
      EndingHashKey: "226854911280625642308916404954512140969",
    },
    {
      StartingHashKey: "226854911280625642308916404954512140970",
      EndingHashKey: "340282366920938463463374607431768211455",
    },
  ]);
  expect(StreamDescription!.Shards![2]).toMatchObject({
    ShardId: "shardId-000000000002",
    SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^49\d{54}$/) },
  });
});

test("makes four shards on demand", async () => {
  const opened = openKinesis();
  await opened.kinesis.createStream({ StreamName, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  expect(await shardsOf(opened)).toHaveLength(4);
  const { StreamDescriptionSummary } = await opened.kinesis.describeStreamSummary({ StreamName });
  expect(StreamDescriptionSummary?.StreamModeDetails).toEqual({ StreamMode: "ON_DEMAND" });
});

test("wants a shard count where there is none of its own, and none where there is", async () => {
  const { kinesis } = openKinesis();
  await expect(kinesis.createStream({ StreamName })).rejects.toMatchObject({ code: "InvalidArgumentException" });
  const StreamModeDetails = { StreamMode: "ON_DEMAND" } as const;
  await expect(kinesis.createStream({ StreamName, ShardCount: 1, StreamModeDetails })).rejects.toMatchObject({
    code: "InvalidArgumentException",
  });
});

test("refuses a second stream of the name", async () => {
  const { kinesis } = await openKinesisWithStream();
  await expect(kinesis.createStream({ StreamName, ShardCount: 1 })).rejects.toMatchObject({
    code: "ResourceInUseException",
    message: "Stream orders under account 000000000000 already exists.",
  });
});

test("holds to the account's limits", async () => {
  const { kinesis } = await openKinesisWithStream(2);
  await expect(kinesis.createStream({ StreamName: "b", ShardCount: 6_000 })).rejects.toMatchObject({
    code: "LimitExceededException",
    message: expect.stringContaining(
      "Current shard count for the account: 2. Limit: 6000. Number of additional shards that would have resulted " +
        "from this request: 6000.",
    ),
  });
  const StreamModeDetails = { StreamMode: "ON_DEMAND" } as const;
  for (let count = 0; count < 50; count++) await kinesis.createStream({ StreamName: `d${count}`, StreamModeDetails });
  await expect(kinesis.createStream({ StreamName: "d50", StreamModeDetails })).rejects.toMatchObject({
    code: "LimitExceededException",
  });
});

test("takes tags and a record size, and refuses warm throughput by name", async () => {
  const { kinesis } = openKinesis();
  await kinesis.createStream({ StreamName, ShardCount: 1, MaxRecordSizeInKiB: 2048, Tags: { a: "1" } });
  const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
  expect(StreamDescriptionSummary?.MaxRecordSizeInKiB).toBe(2048);
  await expect(kinesis.createStream({ StreamName: "b", ShardCount: 1, Tags: { "a;": "1" } })).rejects.toMatchObject({
    code: "InvalidArgumentException",
    message: expect.stringMatching(/^Some tags contain invalid characters\./),
  });
  await expect(kinesis.createStream({ StreamName: "b", ShardCount: 1, WarmThroughputMiBps: 1 })).rejects.toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining("WarmThroughputMiBps"),
  });
});
