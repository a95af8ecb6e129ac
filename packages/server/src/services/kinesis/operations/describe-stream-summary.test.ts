import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN, StreamName } from "../kinesis-for-tests.ts";

test("describes a stream without its shards", async () => {
  const { kinesis, clock } = await openKinesisWithStream(2);
  expect(await kinesis.describeStreamSummary({ StreamARN })).toEqual({
    StreamDescriptionSummary: {
      StreamName,
      StreamARN,
      StreamStatus: "ACTIVE",
      StreamModeDetails: { StreamMode: "PROVISIONED" },
      StreamCreationTimestamp: new Date(clock.nowMs()),
      RetentionPeriodHours: 24,
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: "NONE",
      OpenShardCount: 2,
      ConsumerCount: 0,
      MaxRecordSizeInKiB: 1024,
    },
  });
  await expect(kinesis.describeStreamSummary({ StreamName: "other" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
