import type { Reading, Writing } from "../../../store/store.ts";
import { sweepKey, sweepRecords, type TableRecord } from "../records.ts";
import type { TableSize } from "../statistics.ts";
import { allIndexes } from "../table-indexes.ts";
import { backedUpTable } from "./backed-up-table.ts";
import { lastBackupId } from "./backup-names.ts";
import { type BackupRecord, backupExpiryKey, backupKey, backupRecords } from "./records.ts";

const keptMs = 35 * 86_400_000;

/**
 * Makes the backup that a table with recovery to a point in time leaves behind. It is the table's items, which stay where
 * they are; what belongs to the table's indexes and its history is left to the sweeper.
 */
export function leaveBackup(tx: Writing, region: string, table: TableRecord, size: TableSize, nowMs: number): void {
  const expiresMs = nowMs + keptMs;
  const backup: BackupRecord = {
    id: freeId(tx, region, table.name, nowMs),
    name: `${table.name}$DeletedTableBackup`,
    type: "SYSTEM",
    status: "AVAILABLE",
    createdMs: nowMs,
    expiresMs,
    storeId: table.id,
    itemCount: size.itemCount,
    sizeBytes: size.sizeBytes,
    table: backedUpTable(table),
  };
  const name = { tableName: table.name, id: backup.id };
  tx.put(backupKey(region, name), backupRecords.encode(backup));
  tx.put(backupExpiryKey(expiresMs, region, name), Buffer.of(1));
  const { timeToLive, history } = table;
  for (const { number } of [...allIndexes(table), ...(timeToLive ? [timeToLive] : []), ...(history ? [history] : [])]) {
    const note = { region, tableId: table.id, indexNumber: number };
    tx.put(sweepKey(region, table.id, number), sweepRecords.encode(note));
  }
}

/** An id is a time, so the backups of two tables of a name that go within a millisecond differ by one. */
function freeId(tx: Reading, region: string, tableName: string, nowMs: number): string {
  for (let timeMs = nowMs; ; timeMs++) {
    const id = lastBackupId(timeMs);
    if (!tx.get(backupKey(region, { tableName, id }))) return id;
  }
}
