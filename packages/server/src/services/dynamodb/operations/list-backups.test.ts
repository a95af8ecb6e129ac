import { describe, expect, it } from "vitest";
import { backUp, TableName } from "../backups/backups-for-tests.ts";
import { contextWith, peopleTable, scoresTable, type TestContext } from "../testing.ts";
import { createBackup } from "./create-backup.ts";
import { deleteTable } from "./delete-table.ts";
import { describeBackup } from "./describe-backup.ts";
import { listBackups } from "./list-backups.ts";
import { updateContinuousBackups } from "./update-continuous-backups.ts";

const startMs = Date.UTC(2026, 0, 1);

/** Three backups of `people`, a second apart, and then one of `scores`. */
async function withBackups(): Promise<TestContext> {
  const context = await contextWith(peopleTable, scoresTable);
  for (const name of ["one", "two", "three"]) {
    await backUp(context, name);
    await context.platform.clock.advance(1000);
  }
  await createBackup(context, { TableName: "scores", BackupName: "four" });
  return context;
}

async function names(context: TestContext, input: Parameters<typeof listBackups>[1]): Promise<(string | undefined)[]> {
  const { BackupSummaries, LastEvaluatedBackupArn } = await listBackups(context, input);
  expect(LastEvaluatedBackupArn).toBeUndefined();
  return BackupSummaries!.map(({ BackupName }) => BackupName);
}

describe("ListBackups", () => {
  it("lists by table and time, with what tells them apart", async () => {
    const context = await withBackups();
    const { BackupSummaries: all } = await listBackups(context, {});
    expect(all?.map(({ BackupName, BackupStatus }) => [BackupName, BackupStatus])).toEqual([
      ["one", "AVAILABLE"],
      ["two", "AVAILABLE"],
      ["three", "AVAILABLE"],
      ["four", "CREATING"],
    ]);
    const { BackupDescription } = await describeBackup(context, { BackupArn: all![0]!.BackupArn! });
    expect(all?.[0]).toEqual({
      ...BackupDescription?.BackupDetails,
      TableName,
      TableId: BackupDescription?.SourceTableDetails?.TableId,
      TableArn: BackupDescription?.SourceTableDetails?.TableArn,
    });
  });

  it("filters by table, which may be gone, and by time", async () => {
    const context = await withBackups();
    await deleteTable(context, { TableName });
    expect(await names(context, { TableName })).toEqual(["one", "two", "three"]);
    expect(await names(context, { TableName: "nobody" })).toEqual([]);
    const at = (ms: number) => new Date(startMs + ms);
    expect(await names(context, { TimeRangeLowerBound: at(1000), TimeRangeUpperBound: at(2000) })).toEqual(["two"]);
    expect(await names(context, { TableName, TimeRangeLowerBound: at(1001) })).toEqual(["three"]);
    await expect(listBackups(context, { TimeRangeLowerBound: at(1), TimeRangeUpperBound: at(0) })).rejects.toThrow(
      "Time range lower bound must be less than or equal to upper bound",
    );
  });

  it("lists what users made, unless the others are asked for", async () => {
    const context = await withBackups();
    await updateContinuousBackups(context, {
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    await deleteTable(context, { TableName });
    expect(await names(context, { TableName })).toEqual(["one", "two", "three"]);
    expect(await names(context, { BackupType: "SYSTEM" })).toEqual(["people$DeletedTableBackup"]);
    expect(await names(context, { TableName, BackupType: "ALL" })).toHaveLength(4);
    expect(await names(context, { BackupType: "AWS_BACKUP" })).toEqual([]);
  });

  it("gives pages, the last without a position", async () => {
    const context = await withBackups();
    const first = await listBackups(context, { TableName, Limit: 2 });
    expect(first.BackupSummaries?.map(({ BackupName }) => BackupName)).toEqual(["one", "two"]);
    const ExclusiveStartBackupArn = first.LastEvaluatedBackupArn!;
    expect(await names(context, { TableName, Limit: 1, ExclusiveStartBackupArn })).toEqual(["three"]);
    expect(await names(context, { ExclusiveStartBackupArn })).toEqual(["three", "four"]);
    expect(await names(context, { TableName: "scores", ExclusiveStartBackupArn })).toEqual(["four"]);
    expect(await names(context, { TableName, Limit: 3 })).toHaveLength(3);
    await expect(listBackups(context, { ExclusiveStartBackupArn: "x".repeat(40) })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });
});
