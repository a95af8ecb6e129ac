import { expect, test } from "vitest";
import { openLogs, openLogsWithStream, putMessages } from "../logs-for-tests.ts";

test("takes the group away, and a new one of its name begins empty", async () => {
  const opened = await openLogsWithStream();
  const { logs, clock } = opened;
  await putMessages(opened, "s", clock.nowMs(), "old");
  await logs.deleteLogGroup({ logGroupName: "g" });
  expect(await logs.describeLogGroups({})).toEqual({ logGroups: [] });

  await logs.createLogGroup({ logGroupName: "g" });
  expect(await logs.describeLogStreams({ logGroupName: "g" })).toEqual({ logStreams: [] });
  await logs.createLogStream({ logGroupName: "g", logStreamName: "s" });
  expect((await logs.filterLogEvents({ logGroupName: "g" })).events).toEqual([]);
  expect((await logs.describeLogGroups({})).logGroups?.[0]?.storedBytes).toBe(0);
});

test("says that there is no such group", async () => {
  await expect(openLogs().logs.deleteLogGroup({ logGroupName: "g" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
});
