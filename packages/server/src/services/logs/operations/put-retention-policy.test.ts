import { expect, test } from "vitest";
import { openLogsWithStream, putMessages } from "../logs-for-tests.ts";

const dayMs = 86_400_000;

test("shows in the group and hides events as they expire", async () => {
  const opened = await openLogsWithStream();
  const { logs, clock } = opened;
  await putMessages(opened, "s", clock.nowMs(), "early");
  await clock.advance(dayMs);
  await putMessages(opened, "s", clock.nowMs(), "late");
  await logs.putRetentionPolicy({ logGroupName: "g", retentionInDays: 1 });
  expect((await logs.describeLogGroups({})).logGroups?.[0]?.retentionInDays).toBe(1);
  const messages = async () =>
    (await logs.getLogEvents({ logGroupName: "g", logStreamName: "s" })).events?.map(({ message }) => message);
  expect(await messages()).toEqual(["early", "late"]);
  await clock.advance(1);
  expect(await messages()).toEqual(["late"]);
  expect((await logs.filterLogEvents({ logGroupName: "g" })).events).toHaveLength(1);
});

test("takes only the periods that AWS knows", async () => {
  const { logs } = await openLogsWithStream();
  await expect(logs.putRetentionPolicy({ logGroupName: "g", retentionInDays: 2 })).rejects.toMatchObject({
    code: "InvalidParameterException",
    message: expect.stringMatching(/^1 validation error detected: Value '2' at 'retentionInDays' failed/),
  });
  await expect(logs.putRetentionPolicy({ logGroupName: "h", retentionInDays: 1 })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
