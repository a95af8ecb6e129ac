import { expect, test } from "vitest";
import { hourMs, iteratorOf, openKinesisWithStream, putTexts, StreamName, textsFrom } from "../kinesis-for-tests.ts";

test("makes what is older unreachable at once and for good", async () => {
  const opened = await openKinesisWithStream();
  const { kinesis, clock } = opened;
  await kinesis.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 72 });
  await putTexts(opened, ["a"]);
  await clock.advance(30 * hourMs);
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual(["a"]);
  expect(await kinesis.decreaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 24 })).toEqual({});
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual([]);
  await kinesis.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 72 });
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual([]);
});

test("refuses more than there is and less than a day", async () => {
  const { kinesis } = await openKinesisWithStream();
  const decrease = (RetentionPeriodHours: number) =>
    kinesis.decreaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours });
  await expect(decrease(25)).rejects.toMatchObject({
    code: "InvalidArgumentException",
    message:
      "Requested retention period (25 hours) for stream orders can not be longer than existing retention period " +
      "(24 hours). Use IncreaseRetentionPeriod API.",
  });
  await expect(decrease(-1)).rejects.toMatchObject({
    message: "Minimum allowed retention period is 24 hours. Requested retention period (-1 hours) is too short.",
  });
});
