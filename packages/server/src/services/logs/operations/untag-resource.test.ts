import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

test("removes tags by key", async () => {
  const { logs } = await openLogsWithStream();
  const resourceArn = "arn:aws:logs:eu-west-1:000000000000:log-group:g";
  await logs.tagResource({ resourceArn, tags: { a: "1", b: "2" } });
  await logs.untagResource({ resourceArn, tagKeys: ["b"] });
  expect(await logs.listTagsForResource({ resourceArn })).toEqual({ tags: { a: "1" } });
});
