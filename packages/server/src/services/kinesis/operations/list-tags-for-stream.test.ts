import { expect, test } from "vitest";
import { openKinesisWithStream, StreamName } from "../kinesis-for-tests.ts";

test("lists tags in their order, in pages", async () => {
  const { kinesis } = await openKinesisWithStream();
  expect(await kinesis.listTagsForStream({ StreamName })).toEqual({ Tags: [], HasMoreTags: false });
  await kinesis.addTagsToStream({ StreamName, Tags: { c: "3", a: "1", b: "2" } });
  const first = await kinesis.listTagsForStream({ StreamName, Limit: 2 });
  expect(first).toEqual({
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
    HasMoreTags: true,
  });
  expect(await kinesis.listTagsForStream({ StreamName, Limit: 2, ExclusiveStartTagKey: "b" })).toEqual({
    Tags: [{ Key: "c", Value: "3" }],
    HasMoreTags: false,
  });
});
