import { describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { backUp, fill, TableName } from "../backups/backups-for-tests.ts";
import { runCopies } from "../backups/copies.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, peopleTable } from "../testing.ts";
import { createBackup } from "./create-backup.ts";
import { deleteBackup } from "./delete-backup.ts";
import { deleteTable } from "./delete-table.ts";
import { describeBackup } from "./describe-backup.ts";
import { listBackups } from "./list-backups.ts";
import { restoreTableFromBackup } from "./restore-table-from-backup.ts";
import { updateContinuousBackups } from "./update-continuous-backups.ts";

describe("DeleteBackup", () => {
  it("takes the backup away, and its items", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, 5);
    const BackupArn = await backUp(context);
    const { BackupDescription } = await deleteBackup(context, { BackupArn });
    expect(BackupDescription).toMatchObject({
      BackupDetails: { BackupArn, BackupStatus: "DELETED" },
      SourceTableDetails: { TableName },
    });
    const gone = { code: "BackupNotFoundException", message: `Backup not found: ${BackupArn}` };
    await expect(describeBackup(context, { BackupArn })).rejects.toMatchObject(gone);
    await expect(deleteBackup(context, { BackupArn })).rejects.toMatchObject(gone);
    const { store } = context.platform;
    await sweepTables(store);
    const rows = await store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))]);
    expect(rows).toHaveLength(5);
  });

  it("waits until the backup is neither being made nor being used", async () => {
    const context = await contextWith(peopleTable);
    const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
    const BackupArn = BackupDetails!.BackupArn!;
    await expect(deleteBackup(context, { BackupArn })).rejects.toMatchObject({ code: "BackupInUseException" });
    await runCopies(context.platform);
    await restoreTableFromBackup(context, { BackupArn, TargetTableName: "restored" });
    await expect(deleteBackup(context, { BackupArn })).rejects.toMatchObject({
      code: "BackupInUseException",
      message: `Backup is being used to restore table: ${BackupArn}`,
    });
    await runCopies(context.platform);
    await deleteBackup(context, { BackupArn });
  });

  it("leaves the backups that the platform made", async () => {
    const context = await contextWith(peopleTable);
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await updateContinuousBackups(context, { TableName, PointInTimeRecoverySpecification });
    await deleteTable(context, { TableName });
    const { BackupSummaries } = await listBackups(context, { BackupType: "SYSTEM" });
    const BackupArn = BackupSummaries![0]!.BackupArn!;
    await expect(deleteBackup(context, { BackupArn })).rejects.toMatchObject({
      code: "ValidationException",
      message:
        `User is not allowed to delete the system backup with arn ${BackupArn}. ` +
        "It will automatically expire on 2026-02-05T00:00:00.000Z",
    });
  });
});
