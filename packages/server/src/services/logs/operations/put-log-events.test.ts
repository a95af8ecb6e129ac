import { beforeEach, expect, test } from "vitest";
import { type LogsForTests, openLogsWithStream, putMessages } from "../logs-for-tests.ts";
import { eventsTopic } from "../records.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let opened: LogsForTests;
let nowMs: number;

beforeEach(async () => {
  opened = await openLogsWithStream();
  nowMs = opened.clock.nowMs();
});

const put = (...timestamps: number[]) =>
  opened.logs.putLogEvents({
    logGroupName: "g",
    logStreamName: "s",
    logEvents: timestamps.map((timestamp) => ({ timestamp, message: `at ${timestamp - nowMs}` })),
  });

const stored = async () =>
  (await opened.logs.getLogEvents({ logGroupName: "g", logStreamName: "s", startFromHead: true })).events?.map(
    ({ timestamp = 0 }) => timestamp - nowMs,
  );

test("stores events with the time they came, and wakes who waits for them", async () => {
  let woken = 0;
  opened.store.watch(eventsTopic("g"), () => woken++);
  await opened.clock.advance(5);
  expect(await put(nowMs, nowMs + 1)).toEqual({ nextSequenceToken: expect.stringMatching(/^\d{56}$/) });
  const { events } = await opened.logs.getLogEvents({ logGroupName: "g", logStreamName: "s" });
  expect(events).toEqual([
    { timestamp: nowMs, message: "at 0", ingestionTime: nowMs + 5 },
    { timestamp: nowMs + 1, message: "at 1", ingestionTime: nowMs + 5 },
  ]);
  await opened.clock.advance(0);
  expect(woken).toBeGreaterThan(0);
});

test("keeps order among batches that overlap and come late", async () => {
  await put(nowMs, nowMs + 100, nowMs + 200);
  await put(nowMs + 50, nowMs + 100, nowMs + 150);
  await put(nowMs - hourMs, nowMs - 1, nowMs + 300);
  expect(await stored()).toEqual([-hourMs, -1, 0, 50, 100, 100, 150, 200, 300]);
});

test("leaves out what is too old or too far in the future, and says so", async () => {
  expect(await put(nowMs - 14 * dayMs - 1, nowMs - 1, nowMs, nowMs + 2 * hourMs + 1)).toMatchObject({
    rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 },
  });
  expect(await stored()).toEqual([-1, 0]);
  await opened.logs.putRetentionPolicy({ logGroupName: "g", retentionInDays: 1 });
  expect(await put(nowMs - 15 * dayMs, nowMs - dayMs - 1, nowMs + 1)).toMatchObject({
    rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 2 },
  });
  expect(await stored()).toEqual([-1, 0, 1]);
});

test("refuses batches out of order, too long or too big, as a whole", async () => {
  await expect(put(nowMs, nowMs - 1)).rejects.toMatchObject({
    code: "InvalidParameterException",
    message: "Log events in a single PutLogEvents request must be in chronological order.",
  });
  await expect(put(nowMs - dayMs, nowMs + 1)).rejects.toMatchObject({
    message: "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
  });
  const message = "x".repeat(1_048_576 - 25);
  await expect(putMessages(opened, "s", nowMs, message)).rejects.toMatchObject({
    message: "Upload too large: 1048577 bytes exceeds limit of 1048576",
  });
  expect(await stored()).toEqual([]);
  await putMessages(opened, "s", nowMs, message.slice(1));
  expect(await stored()).toEqual([0]);
});

test("says which of group and stream is not there, and what it lacks", async () => {
  const logEvents = [{ timestamp: nowMs, message: "m" }];
  const { logs } = opened;
  await expect(logs.putLogEvents({ logGroupName: "h", logStreamName: "s", logEvents })).rejects.toMatchObject({
    message: "The specified log group does not exist.",
  });
  await expect(logs.putLogEvents({ logGroupName: "g", logStreamName: "t", logEvents })).rejects.toMatchObject({
    message: "The specified log stream does not exist.",
  });
  const entity = { keyAttributes: { Type: "Service", Name: "n" } };
  await expect(logs.putLogEvents({ logGroupName: "g", logStreamName: "s", logEvents, entity })).rejects.toMatchObject({
    code: "NotImplemented",
  });
});
