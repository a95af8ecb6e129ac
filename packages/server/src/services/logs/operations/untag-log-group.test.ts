import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

test("removes tags by key", async () => {
  const { logs } = await openLogsWithStream();
  await logs.tagLogGroup({ logGroupName: "g", tags: { a: "1", b: "2" } });
  await logs.untagLogGroup({ logGroupName: "g", tags: ["a", "never there"] });
  expect(await logs.listTagsLogGroup({ logGroupName: "g" })).toEqual({ tags: { b: "2" } });
});
