import { describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { deleteTable } from "../operations/delete-table.ts";
import { describeBackup } from "../operations/describe-backup.ts";
import { listBackups } from "../operations/list-backups.ts";
import { putItem } from "../operations/put-item.ts";
import { restoreTableFromBackup } from "../operations/restore-table-from-backup.ts";
import { restoreTableToPointInTime } from "../operations/restore-table-to-point-in-time.ts";
import { updateContinuousBackups } from "../operations/update-continuous-backups.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, peopleTable, type TestContext } from "../testing.ts";
import { allItems, fill, restored, TableName } from "./backups-for-tests.ts";
import { runCopies } from "./copies.ts";
import { createHistoryTrimmer, removeExpiredBackups, trimHistories } from "./history-trimmer.ts";

const dayMs = 86_400_000;

async function recoverable(days: number): Promise<TestContext> {
  const context = await contextWith(peopleTable);
  await updateContinuousBackups(context, {
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days },
  });
  return context;
}

const put = (context: TestContext, n: number) =>
  putItem(context, { TableName, Item: { pk: { S: "counter" }, n: { N: `${n}` } } });

const itemRows = ({ platform }: TestContext) =>
  platform.store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))].length);

describe("what is past", () => {
  it("goes when the period of recovery is over, a day at a time", async () => {
    const context = await recoverable(2);
    const { clock } = context.platform;
    for (let day = 0; day < 5; day++) {
      await put(context, day);
      await put(context, day + 100);
      await clock.advance(dayMs);
    }
    // The item, where the history is, and ten changes.
    expect(await itemRows(context)).toBe(1 + 1 + 10);
    await trimHistories(context.platform);
    // Now is the beginning of the sixth day, so that the fourth and the fifth may be asked for.
    expect(await itemRows(context)).toBe(1 + 1 + 4);
    await clock.advance(10 * dayMs);
    await trimHistories(context.platform);
    expect(await itemRows(context)).toBe(1 + 1);
  });

  it("stays while a restore reads it", async () => {
    const context = await recoverable(1);
    const { clock } = context.platform;
    await put(context, 1);
    await clock.advance(1000);
    await restoreTableToPointInTime(context, {
      SourceTableName: TableName,
      TargetTableName: "restored",
      RestoreDateTime: new Date(clock.nowMs()),
    });
    await clock.advance(1000);
    await put(context, 2);
    await clock.advance(10 * dayMs);
    await trimHistories(context.platform);
    await runCopies(context.platform);
    expect(await allItems(context, "restored")).toMatchObject([{ n: { N: "1" } }]);
    await trimHistories(context.platform);
    expect(await itemRows(context)).toBe(1 + 1 + 1);
  });
});

describe("the backup of a deleted table", () => {
  async function withDeletedTable() {
    const context = await recoverable(35);
    await fill(context, 3);
    await put(context, 1);
    await deleteTable(context, { TableName });
    const { BackupSummaries } = await listBackups(context, { TableName, BackupType: "SYSTEM" });
    const BackupArn = BackupSummaries![0]!.BackupArn!;
    return { context, BackupArn };
  }

  it("is there at once, and holds what the table held", async () => {
    const { context, BackupArn } = await withDeletedTable();
    const { BackupDescription } = await describeBackup(context, { BackupArn });
    const nowMs = context.platform.clock.nowMs();
    expect(BackupDescription?.BackupDetails).toEqual({
      BackupArn: "arn:aws:dynamodb:us-east-1:000000000000:table/people/backup/01767225600000-00000000",
      BackupName: "people$DeletedTableBackup",
      BackupSizeBytes: expect.any(Number),
      BackupStatus: "AVAILABLE",
      BackupType: "SYSTEM",
      BackupCreationDateTime: new Date(nowMs),
      BackupExpiryDateTime: new Date(nowMs + 35 * dayMs),
    });
    await sweepTables(context.platform.store);
    // The history is gone, the items are not.
    expect(await itemRows(context)).toBe(4);
    expect(await restored(context, BackupArn)).toHaveLength(4);
  });

  it("goes after 35 days, but not from under a restore", async () => {
    const { context, BackupArn } = await withDeletedTable();
    const { clock, store } = context.platform;
    await clock.advance(35 * dayMs - 1);
    await removeExpiredBackups(context.platform);
    await restoreTableFromBackup(context, { BackupArn, TargetTableName: "restored" });
    await clock.advance(1);
    await removeExpiredBackups(context.platform);
    await expect(describeBackup(context, { BackupArn })).rejects.toMatchObject({ code: "BackupNotFoundException" });
    await sweepTables(store);
    await runCopies(context.platform);
    expect(await allItems(context, "restored")).toHaveLength(4);
    await sweepTables(store);
    expect(await itemRows(context)).toBe(4);
  });
});

it("works in the background", async () => {
  const context = await recoverable(1);
  const { clock } = context.platform;
  await put(context, 1);
  const trimmer = createHistoryTrimmer(context.platform);
  trimmer.start();
  await clock.advance(3 * dayMs);
  for (let turn = 0; (await itemRows(context)) > 2; turn++) {
    expect(turn).toBeLessThan(1000);
    await clock.advance(60_000);
  }
  await trimmer.stop();
});
