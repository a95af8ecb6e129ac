import { expect, test } from "vitest";
import { hourMs, iteratorOf, openKinesisWithStream, putTexts, StreamName, textsFrom } from "../kinesis-for-tests.ts";
import { trimStreams } from "../record-trimmer.ts";

test("keeps records longer, but brings none back", async () => {
  const opened = await openKinesisWithStream();
  const { kinesis, clock } = opened;
  await putTexts(opened, ["a"]);
  await clock.advance(12 * hourMs);
  await putTexts(opened, ["b"]);
  await clock.advance(12 * hourMs + 1);
  expect(await kinesis.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 48 })).toEqual({});
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual(["b"]);
  await clock.advance(36 * hourMs - 1);
  await trimStreams(opened.platform);
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual(["b"]);
  await clock.advance(1);
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual([]);
  const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
  expect(StreamDescriptionSummary?.RetentionPeriodHours).toBe(48);
});

test("refuses less than there is, less than a day and more than a year", async () => {
  const { kinesis } = await openKinesisWithStream();
  const increase = (RetentionPeriodHours: number) =>
    kinesis.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours });
  await increase(24);
  await increase(8760);
  const refusals = [
    [23, "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short."],
    [8761, "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long."],
    [
      24,
      "Requested retention period (24 hours) for stream orders can not be shorter than existing retention period " +
        "(8760 hours). Use DecreaseRetentionPeriod API.",
    ],
  ] as const;
  for (const [hours, message] of refusals) {
    await expect(increase(hours)).rejects.toMatchObject({ code: "InvalidArgumentException", message });
  }
});
