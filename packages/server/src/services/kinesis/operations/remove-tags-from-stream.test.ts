import { expect, test } from "vitest";
import { openKinesisWithStream, StreamName } from "../kinesis-for-tests.ts";

test("removes tags, and takes no notice of those that there are not", async () => {
  const { kinesis } = await openKinesisWithStream();
  await kinesis.addTagsToStream({ StreamName, Tags: { a: "1", b: "2" } });
  expect(await kinesis.removeTagsFromStream({ StreamName, TagKeys: ["a", "c"] })).toEqual({});
  expect((await kinesis.listTagsForStream({ StreamName })).Tags).toEqual([{ Key: "b", Value: "2" }]);
  await expect(kinesis.removeTagsFromStream({ StreamName, TagKeys: ["a;"] })).rejects.toMatchObject({
    code: "InvalidArgumentException",
    message:
      "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.",
  });
});
