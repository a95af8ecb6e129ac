import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN } from "../kinesis-for-tests.ts";

test("takes tags from streams and consumers", async () => {
  const { kinesis } = await openKinesisWithStream();
  const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c", Tags: { a: "0", b: "1" } });
  for (const ResourceARN of [StreamARN, Consumer!.ConsumerARN!]) {
    await kinesis.tagResource({ ResourceARN, Tags: { a: "1", b: "1" } });
    expect(await kinesis.untagResource({ ResourceARN, TagKeys: ["a"] })).toEqual({});
    expect((await kinesis.listTagsForResource({ ResourceARN })).Tags).toEqual([{ Key: "b", Value: "1" }]);
  }
});
