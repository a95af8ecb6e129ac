import { expect, test } from "vitest";
import { openLogsWithStream, putMessages } from "../logs-for-tests.ts";

test("takes the stream, its events and their bytes away, also for a new stream of its name", async () => {
  const opened = await openLogsWithStream();
  const { logs, clock } = opened;
  await logs.createLogStream({ logGroupName: "g", logStreamName: "t" });
  await putMessages(opened, "s", clock.nowMs(), "gone");
  await putMessages(opened, "t", clock.nowMs(), "stays");
  await logs.deleteLogStream({ logGroupName: "g", logStreamName: "s" });
  await logs.createLogStream({ logGroupName: "g", logStreamName: "s" });

  const { events } = await logs.filterLogEvents({ logGroupName: "g" });
  expect(events?.map(({ message }) => message)).toEqual(["stays"]);
  expect((await logs.getLogEvents({ logGroupName: "g", logStreamName: "s" })).events).toEqual([]);
  expect((await logs.describeLogGroups({})).logGroups?.[0]?.storedBytes).toBe(5 + 26);
  const { logStreams } = await logs.describeLogStreams({ logGroupName: "g", orderBy: "LastEventTime" });
  expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(["s", "t"]);
});

test("says that there is no such stream", async () => {
  const { logs } = await openLogsWithStream();
  await expect(logs.deleteLogStream({ logGroupName: "g", logStreamName: "t" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "The specified log stream does not exist.",
  });
});
