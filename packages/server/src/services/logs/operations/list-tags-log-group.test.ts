import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

test("lists a group's tags, also when there are none", async () => {
  const { logs } = await openLogsWithStream();
  expect(await logs.listTagsLogGroup({ logGroupName: "g" })).toEqual({ tags: {} });
  await expect(logs.listTagsLogGroup({ logGroupName: "h" })).rejects.toMatchObject({
    message: "The specified log group does not exist.",
  });
});
