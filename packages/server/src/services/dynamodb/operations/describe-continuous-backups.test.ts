import { expect, it } from "vitest";
import { TableName } from "../backups/backups-for-tests.ts";
import { contextWith, peopleTable } from "../testing.ts";
import { describeContinuousBackups } from "./describe-continuous-backups.ts";
import { updateContinuousBackups } from "./update-continuous-backups.ts";

it("tells the window of recovery, which moves on", async () => {
  const context = await contextWith(peopleTable);
  const describe = async () => (await describeContinuousBackups(context, { TableName })).ContinuousBackupsDescription;
  expect(await describe()).toEqual({
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
  });
  await updateContinuousBackups(context, {
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 3 },
  });
  const startMs = context.platform.clock.nowMs();
  const dayMs = 86_400_000;
  const window = async () => {
    const { EarliestRestorableDateTime, LatestRestorableDateTime } = (await describe())!
      .PointInTimeRecoveryDescription!;
    return [EarliestRestorableDateTime, LatestRestorableDateTime].map((time) => (time!.getTime() - startMs) / dayMs);
  };
  expect(await window()).toEqual([0, 0]);
  await context.platform.clock.advance(2 * dayMs);
  expect(await window()).toEqual([0, 2]);
  await context.platform.clock.advance(2 * dayMs);
  expect(await window()).toEqual([1, 4]);
  await expect(describeContinuousBackups(context, { TableName: "nobody" })).rejects.toMatchObject({
    code: "TableNotFoundException",
    message: "Table not found: nobody",
  });
});
