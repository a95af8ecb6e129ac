import { expect, test } from "vitest";
import { iteratorOf, openKinesisWithStream, putTexts, StreamName, textsFrom } from "../kinesis-for-tests.ts";

test("removes a stream", async () => {
  const opened = await openKinesisWithStream();
  await putTexts(opened, ["a"]);
  const ShardIterator = await iteratorOf(opened);
  expect(await opened.kinesis.deleteStream({ StreamName })).toEqual({});
  expect((await opened.kinesis.listStreams({})).StreamNames).toEqual([]);
  await expect(opened.kinesis.getRecords({ ShardIterator })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Shard shardId-000000000000 in stream orders under account 000000000000 does not exist",
  });
  await expect(opened.kinesis.deleteStream({ StreamName })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Stream orders under account 000000000000 not found.",
  });
});

test("keeps the records of a stream of the same name apart", async () => {
  const opened = await openKinesisWithStream();
  await putTexts(opened, ["a", "b"]);
  const ShardIterator = await iteratorOf(opened, 0, { ShardIteratorType: "LATEST" });
  await opened.kinesis.deleteStream({ StreamName });
  await opened.kinesis.createStream({ StreamName, ShardCount: 1 });
  await putTexts(opened, ["c"]);
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual(["c"]);
  // An old iterator stands before all records of the new stream.
  expect(await textsFrom(opened, ShardIterator)).toEqual(["c"]);
});
