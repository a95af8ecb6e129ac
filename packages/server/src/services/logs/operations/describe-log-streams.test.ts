import { beforeEach, expect, test } from "vitest";
import { type LogsForTests, openLogs, putMessages } from "../logs-for-tests.ts";

let opened: LogsForTests;

beforeEach(async () => {
  opened = openLogs();
  const { logs, clock } = opened;
  await logs.createLogGroup({ logGroupName: "g" });
  for (const logStreamName of ["a1", "a2", "b", "empty"])
    await logs.createLogStream({ logGroupName: "g", logStreamName });
  await putMessages(opened, "b", clock.nowMs(), "first");
  await putMessages(opened, "a1", clock.nowMs() + 10, "second");
  await putMessages(opened, "a2", clock.nowMs() + 20, "third", "fourth");
});

async function pages(input: object): Promise<(string | undefined)[][]> {
  const found: (string | undefined)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await opened.logs.describeLogStreams({ logGroupName: "g", ...input, nextToken });
    found.push(page.logStreams?.map(({ logStreamName }) => logStreamName) ?? []);
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

test("orders by name and by the last event, either way, in pages", async () => {
  expect(await pages({ limit: 3 })).toEqual([["a1", "a2", "b"], ["empty"]]);
  expect(await pages({ limit: 3, descending: true })).toEqual([["empty", "b", "a2"], ["a1"]]);
  expect(await pages({ limit: 3, orderBy: "LastEventTime" })).toEqual([["empty", "b", "a1"], ["a2"]]);
  expect(await pages({ limit: 2, orderBy: "LastEventTime", descending: true })).toEqual([
    ["a2", "a1"],
    ["b", "empty"],
  ]);
});

test("finds a prefix, by name only", async () => {
  expect(await pages({ logStreamNamePrefix: "a" })).toEqual([["a1", "a2"]]);
  await expect(pages({ logStreamNamePrefix: "a", orderBy: "LastEventTime" })).rejects.toMatchObject({
    code: "InvalidParameterException",
    message: "Cannot order by LastEventTime with a logStreamNamePrefix.",
  });
});

test("tells the times of the events", async () => {
  const nowMs = opened.clock.nowMs();
  const { logStreams } = await opened.logs.describeLogStreams({ logGroupName: "g", logStreamNamePrefix: "a2" });
  expect(logStreams?.[0]).toMatchObject({
    firstEventTimestamp: nowMs + 20,
    lastEventTimestamp: nowMs + 21,
    lastIngestionTime: nowMs,
  });
});

test("takes the group's ARN instead of its name, but not both", async () => {
  const arn = "arn:aws:logs:eu-west-1:000000000000:log-group:g";
  for (const logGroupIdentifier of ["g", arn]) {
    expect((await opened.logs.describeLogStreams({ logGroupIdentifier })).logStreams).toHaveLength(4);
  }
  await expect(opened.logs.describeLogStreams({ logGroupIdentifier: arn, logGroupName: "g" })).rejects.toMatchObject({
    message: "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
  });
  for (const logGroupIdentifier of [arn.replace("eu-west-1", "us-east-1"), `${arn}g`, "x".repeat(2048)]) {
    await expect(opened.logs.describeLogStreams({ logGroupIdentifier })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  }
  await expect(opened.logs.describeLogStreams({})).rejects.toMatchObject({ code: "InvalidParameterException" });
});
