import type { CreateBackupInput, CreateBackupOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { backedUpTable } from "../backups/backed-up-table.ts";
import { describeBackupDetails } from "../backups/backup-descriptions.ts";
import { drawBackupId } from "../backups/backup-names.ts";
import { beginCopy } from "../backups/copies.ts";
import { nextMoment } from "../backups/moments.ts";
import { readTableForBackups, tableNotFound } from "../backups/point-in-time.ts";
import { type BackupRecord, backupKey, backupRecords } from "../backups/records.ts";
import { withHistory } from "../backups/table-history.ts";
import { tableKey, tableRecords } from "../records.ts";
import { tableSizes } from "../statistics.ts";
import { tableNameOf } from "../table-names.ts";

/**
 * The backup holds the table as it is at this transaction: what changes until it has been copied is kept in the table's
 * history. AWS promises no more than a minute or so around the request.
 */
export async function createBackup(context: RequestContext, input: CreateBackupInput): Promise<CreateBackupOutput> {
  const { platform, region } = context;
  const { TableName: nameOrArn = "", BackupName: backupName = "" } = input;
  const name = tableNameOf(region, nameOrArn, () => tableNotFound(nameOrArn));
  const nowMs = platform.clock.nowMs();
  const id = drawBackupId(platform.random, nowMs);
  const [storeId, copyId] = [uuid(platform.random), uuid(platform.random)];
  return platform.store.transact((tx) => {
    const table = readTableForBackups(tx, region, name);
    const { record, number, history } = withHistory(region, table);
    if (record !== table) tx.put(tableKey(region, name), tableRecords.encode(record));
    const { itemCount, sizeBytes } = tableSizes(tx, region, { ...table, indexes: [] });
    const backup: BackupRecord = {
      id,
      name: backupName,
      type: "USER",
      status: "CREATING",
      createdMs: nowMs,
      storeId,
      itemCount,
      sizeBytes,
      table: backedUpTable(table),
    };
    tx.put(backupKey(region, { tableName: name, id }), backupRecords.encode(backup));
    const moment = Buffer.from(nextMoment(tx, history.prefix, nowMs)).toString("base64");
    beginCopy(tx, {
      region,
      id: copyId,
      fromStoreId: table.id,
      history: { number, moment },
      to: { kind: "backup", sourceTableName: name, backup: { tableName: name, id } },
      itemCount: 0,
      sizeBytes: 0,
    });
    return { BackupDetails: describeBackupDetails(region, backup) };
  });
}
