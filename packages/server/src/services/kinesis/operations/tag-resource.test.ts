import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN, StreamName } from "../kinesis-for-tests.ts";

test("tags a stream as AddTagsToStream does, and a consumer apart from it", async () => {
  const { kinesis } = await openKinesisWithStream();
  const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c", Tags: { a: "0" } });
  const ConsumerARN = Consumer!.ConsumerARN!;
  expect(await kinesis.tagResource({ ResourceARN: StreamARN, Tags: { a: "1" } })).toEqual({});
  await kinesis.tagResource({ ResourceARN: ConsumerARN, Tags: { b: "2" } });
  expect((await kinesis.listTagsForStream({ StreamName })).Tags).toEqual([{ Key: "a", Value: "1" }]);
  expect((await kinesis.listTagsForResource({ ResourceARN: ConsumerARN })).Tags).toEqual([
    { Key: "a", Value: "0" },
    { Key: "b", Value: "2" },
  ]);
});

test("refuses what is not there, or is no resource", async () => {
  const { kinesis } = await openKinesisWithStream();
  const refusals = [
    [`${StreamARN}x`, "ResourceNotFoundException"],
    [`${StreamARN}/consumer/c:1`, "ResourceNotFoundException"],
    [`${StreamARN}/consumer/c`, "InvalidArgumentException"],
    ["arn:aws:s3:::bucket", "ValidationException"],
  ] as const;
  for (const [ResourceARN, code] of refusals) {
    await expect(kinesis.tagResource({ ResourceARN, Tags: { a: "1" } })).rejects.toMatchObject({ code });
  }
});
