import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

const resourceArn = "arn:aws:logs:eu-west-1:000000000000:log-group:g";

test("adds tags to a group", async () => {
  const { logs } = await openLogsWithStream();
  await logs.tagResource({ resourceArn, tags: { a: "1" } });
  expect(await logs.listTagsForResource({ resourceArn })).toEqual({ tags: { a: "1" } });
});

test("takes at most 50, and none of AWS's own", async () => {
  const { logs } = await openLogsWithStream();
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, ""]));
  await logs.tagResource({ resourceArn, tags });
  await expect(logs.tagResource({ resourceArn, tags: { more: "" } })).rejects.toMatchObject({
    code: "TooManyTagsException",
    members: { resourceName: resourceArn },
  });
  await expect(logs.tagResource({ resourceArn, tags: { "aws:x": "" } })).rejects.toMatchObject({
    code: "InvalidParameterException",
  });
});

test("knows groups only", async () => {
  const { logs } = await openLogsWithStream();
  await expect(logs.tagResource({ resourceArn: `${resourceArn}x`, tags: { a: "" } })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "The specified resource does not exist.",
  });
});
