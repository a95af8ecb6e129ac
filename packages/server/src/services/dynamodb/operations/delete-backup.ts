import type { DeleteBackupInput, DeleteBackupOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { describeBackupRecord } from "../backups/backup-descriptions.ts";
import { backupInUse, parseBackupArn, readBackup } from "../backups/backup-names.ts";
import { copiesFrom } from "../backups/copies.ts";
import { backupKey } from "../backups/records.ts";
import { validationError } from "../errors.ts";
import { sweepKey, sweepRecords } from "../records.ts";
import { sweepTopic } from "../table-sweeper.ts";

/** Takes the backup away at once; its items are left to the sweeper. */
export async function deleteBackup(
  { platform, region }: RequestContext,
  input: DeleteBackupInput,
): Promise<DeleteBackupOutput> {
  const arn = input.BackupArn!;
  const name = parseBackupArn(region, arn);
  return platform.store.transact((tx) => {
    const backup = readBackup(tx, region, name);
    const { storeId, expiresMs } = backup;
    if (backup.type === "SYSTEM") {
      throw validationError(
        `User is not allowed to delete the system backup with arn ${arn}. ` +
          `It will automatically expire on ${new Date(expiresMs!).toISOString()}`,
      );
    }
    if (backup.status === "CREATING") throw backupInUse("created", arn);
    if (copiesFrom(tx, region, storeId).length > 0) throw backupInUse("used to restore table", arn);
    tx.delete(backupKey(region, name));
    tx.put(sweepKey(region, storeId), sweepRecords.encode({ region, tableId: storeId }));
    tx.wake(sweepTopic);
    const description = describeBackupRecord(region, backup);
    return {
      BackupDescription: {
        ...description,
        BackupDetails: { ...description.BackupDetails!, BackupStatus: "DELETED" },
      },
    };
  });
}
