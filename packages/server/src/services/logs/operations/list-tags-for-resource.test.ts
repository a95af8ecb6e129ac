import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

test("lists the tags of a group by its ARN", async () => {
  const { logs } = await openLogsWithStream();
  const resourceArn = "arn:aws:logs:eu-west-1:000000000000:log-group:g";
  expect(await logs.listTagsForResource({ resourceArn })).toEqual({ tags: {} });
  await expect(logs.listTagsForResource({ resourceArn: "not-an-arn" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
