import type { RestoreTableFromBackupInput, RestoreTableFromBackupOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { backupInUse, parseBackupArn, readBackup } from "../backups/backup-names.ts";
import { copiesFrom } from "../backups/copies.ts";
import { beginRestore, refuseOverrides, restoredTable } from "../backups/restored-table.ts";
import { tableArn } from "../table-names.ts";

export async function restoreTableFromBackup(
  { platform, region }: RequestContext,
  input: RestoreTableFromBackupInput,
): Promise<RestoreTableFromBackupOutput> {
  const { TargetTableName: tableName = "", BackupArn: sourceBackupArn = "" } = input;
  refuseOverrides("RestoreTableFromBackup", input);
  const name = parseBackupArn(region, sourceBackupArn);
  const createdMs = platform.clock.nowMs();
  const target = { name: tableName, id: uuid(platform.random), createdMs };
  const copyId = uuid(platform.random);
  return platform.store.transact((tx) => {
    const backup = readBackup(tx, region, name);
    if (backup.status === "CREATING") throw backupInUse("created", sourceBackupArn);
    const restore = {
      sourceBackupArn,
      sourceTableArn: tableArn(region, backup.table.name),
      timeMs: backup.createdMs,
    };
    const table = restoredTable(backup.table, input, target, restore);
    const description = beginRestore(tx, region, table, {
      region,
      id: copyId,
      fromStoreId: backup.storeId,
      to: { kind: "table", tableName },
      itemCount: 0,
      sizeBytes: 0,
    });
    // One of them may be at work at a time, as on AWS.
    if (copiesFrom(tx, region, backup.storeId).length > 1) {
      throw backupInUse("used to restore another table", sourceBackupArn);
    }
    return { TableDescription: description };
  });
}
