import { accountId } from "../../../engine/platform.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Random } from "../../../kernel/random.ts";
import type { Reading } from "../../../store/store.ts";
import { validationError } from "../errors.ts";
import { isTableName, tableArn } from "../table-names.ts";
import { type BackupName, type BackupRecord, backupKey, backupRecords } from "./records.ts";

const arnPattern = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):table\/([^/]*)\/backup\/(\d{14}-[0-9a-f]{8})$/;

/** The id of a backup that is asked for now. */
export function drawBackupId(random: Random, nowMs: number): string {
  return backupIdAt(nowMs, random.bytes(4).toString("hex"));
}

/** Of the last backup of a table that is deleted now. */
export function lastBackupId(nowMs: number): string {
  return backupIdAt(nowMs, "00000000");
}

function backupIdAt(timeMs: number, suffix: string): string {
  return `${String(timeMs).padStart(14, "0")}-${suffix}`;
}

export function backupArn(region: string, { tableName, id }: BackupName): string {
  return `${tableArn(region, tableName)}/backup/${id}`;
}

/** Takes a backup's ARN apart; what is of another region is not found here. */
export function parseBackupArn(region: string, arn: string): BackupName {
  const [, partition, service, arnRegion, account, tableName = "", id = ""] = arnPattern.exec(arn) ?? [];
  if (!isTableName(tableName)) throw validationError("Invalid Backup ARN");
  if (partition !== "aws" || service !== "dynamodb") throw validationError("BackupArn is not valid");
  if (account !== accountId) throw new ServiceError("AccessDeniedException", "Access is denied");
  if (arnRegion !== region) throw backupNotFound(arn);
  return { tableName, id };
}

export function readBackup(tx: Reading, region: string, name: BackupName): BackupRecord {
  const stored = tx.get(backupKey(region, name));
  if (!stored) throw backupNotFound(backupArn(region, name));
  return backupRecords.decode(stored);
}

export function backupNotFound(arn: string): ServiceError {
  return new ServiceError("BackupNotFoundException", `Backup not found: ${arn}`);
}

export function backupInUse(what: string, arn: string): ServiceError {
  return new ServiceError("BackupInUseException", `Backup is being ${what}: ${arn}`);
}
