import { noPause, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import { decodeKey, encodeKey, prefixRange } from "../../../store/keys.ts";
import type { Writing } from "../../../store/store.ts";
import { sweepKey, sweepRecords, type TableRecord, tableRecords } from "../records.ts";
import { sweepTopic } from "../table-sweeper.ts";
import { findTableRecord } from "../tables.ts";
import { copiesFrom } from "./copies.ts";
import { dayOf, dayPrefix, historyOf } from "./history.ts";
import { momentMs } from "./moments.ts";
import { earliestRestorableMs } from "./point-in-time.ts";
import { backupKey, backupRecords } from "./records.ts";

/** Drops what of the past nobody may ask for any more, and the backups of tables that were deleted 35 days ago. */
export function createHistoryTrimmer(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb history trimmer",
    run: async (pause) => {
      await trimHistories(platform, pause);
      await removeExpiredBackups(platform, pause);
    },
    intervalMs: 60 * 60 * 1000,
  });
}

/** How much goes in one transaction, so that requests get their turn in between. */
const rowsAtOnceMax = 500;
const bytesAtOnceMax = 4 * 1024 * 1024;

type Ports = Pick<Platform, "store" | "clock">;

export async function trimHistories({ store, clock }: Ports, pause = noPause): Promise<void> {
  const tables = await store.read((tx) =>
    [...tx.range(prefixRange(["dynamodb", "table"]))]
      .map(({ key, value }) => ({ region: decodeKey(key)[2] as string, table: tableRecords.decode(value) }))
      .filter(({ table }) => table.history?.pointInTime),
  );
  const nowMs = clock.nowMs();
  for (const { region, table } of tables) {
    while ((await pause()) && !(await store.transact((tx) => trimSome(tx, region, table, nowMs))));
  }
}

/** Drops some rows of days that are over for good. True when no such rows are left. */
function trimSome(tx: Writing, region: string, { name, id }: TableRecord, nowMs: number): boolean {
  const table = findTableRecord(tx, region, name);
  if (table?.id !== id || !table.history?.pointInTime) return true;
  // What a restore is still reading stays, however long that takes.
  const readMs = copiesFrom(tx, region, id).flatMap(({ history }) =>
    history ? [momentMs(Buffer.from(history.moment, "base64"))] : [],
  );
  const horizonMs = Math.min(earliestRestorableMs(table.history.pointInTime, nowMs), ...readMs);
  const { prefix } = historyOf(region, id, table.history.number);
  const days = { start: dayPrefix(prefix, 0), end: dayPrefix(prefix, dayOf(horizonMs)) };
  const keys: Uint8Array[] = [];
  let sizeBytes = 0;
  for (const { key, value } of tx.range({ ...days, limit: rowsAtOnceMax })) {
    keys.push(key);
    sizeBytes += value.length;
    if (sizeBytes >= bytesAtOnceMax) break;
  }
  for (const key of keys) tx.delete(key);
  return keys.length === 0;
}

export async function removeExpiredBackups({ store, clock }: Ports, pause = noPause): Promise<void> {
  const { start } = prefixRange(["dynamodb", "backup-expiry"]);
  const end = encodeKey(["dynamodb", "backup-expiry", clock.nowMs() + 1]);
  const expired = await store.read((tx) => [...tx.range({ start, end })].map(({ key }) => key));
  for (const key of expired) {
    if (!(await pause())) return;
    await store.transact((tx) => removeExpired(tx, key));
  }
}

function removeExpired(tx: Writing, expiryKey: Uint8Array): void {
  const [, , , region, tableName, id] = decodeKey(expiryKey) as [string, string, number, string, string, string];
  const key = backupKey(region, { tableName, id });
  const stored = tx.get(key);
  if (stored) {
    const { storeId } = backupRecords.decode(stored);
    // A restore that is under way goes on; the sweeper waits for it.
    tx.put(sweepKey(region, storeId), sweepRecords.encode({ region, tableId: storeId }));
    tx.wake(sweepTopic);
  }
  tx.delete(key);
  tx.delete(expiryKey);
}
