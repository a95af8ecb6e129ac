import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN } from "../kinesis-for-tests.ts";

test("lists nothing where there is nothing, and says when there is no resource", async () => {
  const { kinesis } = await openKinesisWithStream();
  expect(await kinesis.listTagsForResource({ ResourceARN: StreamARN })).toEqual({ Tags: [] });
  await expect(kinesis.listTagsForResource({ ResourceARN: `${StreamARN}x` })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
