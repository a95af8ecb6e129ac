import type { BackupSummary, ListBackupsInput, ListBackupsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { prefixRange } from "../../../store/keys.ts";
import { summariseBackup } from "../backups/backup-descriptions.ts";
import { backupArn, parseBackupArn } from "../backups/backup-names.ts";
import { type BackupName, type BackupRecord, backupKey, backupRecords } from "../backups/records.ts";
import { validationError } from "../errors.ts";
import { tableNameOf } from "../table-names.ts";

const pageCountMax = 100;
/** A page ends after so many backups that were not asked for, so that a rare one does not keep everybody waiting. */
const visitedCountMax = 1000;

/** By table and time, also of tables that are gone. */
export async function listBackups(context: RequestContext, input: ListBackupsInput): Promise<ListBackupsOutput> {
  const { platform, region } = context;
  const { TableName: nameOrArn, ExclusiveStartBackupArn: last } = input;
  const tableName = nameOrArn === undefined ? undefined : tableNameOf(region, nameOrArn);
  const isWanted = filterOf(input);
  const limit = input.Limit ?? pageCountMax;
  const range = prefixRange(["dynamodb", "backup", region, ...(tableName === undefined ? [] : [tableName])]);
  const after = last === undefined ? range.start : positionAfter(region, parseBackupArn(region, last));
  // A start outside the table's own backups must not let in those of others.
  const start = Buffer.compare(after, range.start) > 0 ? after : range.start;
  if (Buffer.compare(start, range.end) >= 0) return { BackupSummaries: [] };
  return platform.store.read((tx) => {
    const BackupSummaries: BackupSummary[] = [];
    let visitedCount = 0;
    let visited: BackupName | undefined;
    for (const { value } of tx.range({ start, end: range.end })) {
      const backup = backupRecords.decode(value);
      const isFull = BackupSummaries.length === limit && isWanted(backup);
      if (isFull || visitedCount === visitedCountMax) {
        return { BackupSummaries, LastEvaluatedBackupArn: backupArn(region, visited!) };
      }
      if (isWanted(backup)) BackupSummaries.push(summariseBackup(region, backup));
      visitedCount++;
      visited = { tableName: backup.table.name, id: backup.id };
    }
    return { BackupSummaries };
  });
}

function filterOf({ BackupType: type = "USER", TimeRangeLowerBound: from, TimeRangeUpperBound: to }: ListBackupsInput) {
  if (from && to && from.getTime() > to.getTime()) {
    throw validationError("Time range lower bound must be less than or equal to upper bound");
  }
  return (backup: BackupRecord) =>
    (type === "ALL" || backup.type === type) &&
    (!from || backup.createdMs >= from.getTime()) &&
    (!to || backup.createdMs < to.getTime());
}

function positionAfter(region: string, name: BackupName): Uint8Array {
  return Buffer.concat([backupKey(region, name), Buffer.of(0)]);
}
