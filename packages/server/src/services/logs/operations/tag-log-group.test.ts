import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

test("adds tags and replaces those of the same keys", async () => {
  const { logs } = await openLogsWithStream();
  await logs.tagLogGroup({ logGroupName: "g", tags: { a: "1", b: "2" } });
  await logs.tagLogGroup({ logGroupName: "g", tags: { b: "3" } });
  expect(await logs.listTagsLogGroup({ logGroupName: "g" })).toEqual({ tags: { a: "1", b: "3" } });
  await expect(logs.tagLogGroup({ logGroupName: "h", tags: { a: "1" } })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
