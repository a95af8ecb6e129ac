import { noPause, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import { newTrace } from "../../../engine/trace.ts";
import { prefixRange } from "../../../store/keys.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { writeItem } from "../item-writes.ts";
import { tableItemsPrefix, tableKey, tableRecords } from "../records.ts";
import { decodeItem, storedSizeBytes } from "../stored-item.ts";
import type { Cause } from "../streams/change-record.ts";
import { sweepTopic } from "../table-sweeper.ts";
import { findTableRecord, tableOf } from "../tables.ts";
import { historyOf } from "./history.ts";
import { itemsAt, type PastItem } from "./past-items.ts";
import { backupKey, backupRecords, type CopyRecord, type CopyTarget, copyKey, copyRecords } from "./records.ts";
import { endUnusedHistory } from "./table-history.ts";

/** Copies the items of tables into backups, and those of backups and of the past into new tables. */
export function createBackupCopies(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb backup copies",
    run: (pause) => runCopies(platform, pause),
    intervalMs: 60_000,
    topic: copyTopic,
  });
}

/** Woken when there is something to copy. */
const copyTopic = "dynamodb-copy";

/** How much is read in one transaction, so that requests get their turn in between. */
const itemsAtOnceMax = 200;
const bytesAtOnceMax = 1024 * 1024;

/** Leaves the work for the worker. */
export function beginCopy(tx: Writing, copy: CopyRecord): void {
  tx.put(copyKey(copy.region, copy.fromStoreId, copy.id), copyRecords.encode(copy));
  tx.wake(copyTopic);
}

/** The copies under way of what is kept under an id: until they are done it must stay. */
export function copiesFrom(tx: Reading, region: string, storeId: string): readonly CopyRecord[] {
  return [...tx.range(prefixRange(["dynamodb", "copy", region, storeId]))].map(({ value }) =>
    copyRecords.decode(value),
  );
}

/**
 * All copies get on side by side, so that a small one need not wait for a large one, and one that fails holds up nobody: it
 * is left for the next run, which its error is for.
 */
export async function runCopies(
  { store, clock, random }: Pick<Platform, "store" | "clock" | "random">,
  pause = noPause,
): Promise<void> {
  const failures = new Map<string, unknown>();
  for (;;) {
    const all = await store.read((tx) => [...tx.range(prefixRange(["dynamodb", "copy"]))].map(({ key }) => key));
    const keys = all.filter((key) => !failures.has(nameOf(key)));
    if (keys.length === 0) break;
    for (const key of keys) {
      if (!(await pause())) return;
      const cause = { timeMs: clock.nowMs(), trace: newTrace(clock, random) };
      await store
        .transact((tx) => copySome(tx, key, cause))
        .catch((error: unknown) => failures.set(nameOf(key), error));
    }
  }
  for (const error of failures.values()) throw error;
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key).toString("latin1");
}

/** Copies some items and notes how far it came, in one transaction, so that a crash neither loses nor doubles any. */
function copySome(tx: Writing, noteKey: Uint8Array, cause: Cause): void {
  const stored = tx.get(noteKey);
  if (!stored) return;
  const copy = copyRecords.decode(stored);
  const write = writerOf(tx, copy, cause);
  let { itemCount, sizeBytes } = copy;
  let lastTail: Uint8Array | undefined;
  let visitedCount = 0;
  let visitedBytes = 0;
  for (const item of itemsOf(tx, copy)) {
    lastTail = item.tail;
    visitedCount++;
    if (item.stored) {
      write(item.tail, item.stored);
      itemCount++;
      const itemBytes = storedSizeBytes(item.stored);
      sizeBytes += itemBytes;
      visitedBytes += itemBytes;
    }
    if (visitedCount === itemsAtOnceMax || visitedBytes >= bytesAtOnceMax) {
      const progress = { itemCount, sizeBytes, lastTail: Buffer.from(lastTail).toString("base64") };
      tx.put(noteKey, copyRecords.encode({ ...copy, ...progress }));
      return;
    }
  }
  tx.delete(noteKey);
  finish(tx, { ...copy, itemCount, sizeBytes });
}

function itemsOf(tx: Reading, { region, fromStoreId, history, lastTail }: CopyRecord): Iterable<PastItem> {
  const past = history && {
    ...historyOf(region, fromStoreId, history.number),
    moment: Buffer.from(history.moment, "base64"),
  };
  const after = lastTail === undefined ? undefined : Buffer.from(lastTail, "base64");
  return itemsAt(tx, tableItemsPrefix(region, fromStoreId), past, after);
}

/** What puts an item, by the tail of its key, where the copy goes: into a table with its entries in the indexes. */
function writerOf(
  tx: Writing,
  { region, to }: CopyRecord,
  cause: Cause,
): (tail: Uint8Array, stored: Uint8Array) => void {
  if (to.kind === "backup") {
    const backup = backupRecords.decode(required(tx, backupKey(region, to.backup)));
    const prefix = tableItemsPrefix(region, backup.storeId);
    return (tail, stored) => tx.put(Buffer.concat([prefix, tail]), stored);
  }
  const table = tableOf(region, tableRecords.decode(required(tx, tableKey(region, to.tableName))));
  return (tail, stored) => {
    const item = decodeItem(stored);
    const change = { before: undefined, after: stored, attributes: item, itemAfter: item };
    writeItem(tx, table, Buffer.concat([table.itemsPrefix, tail]), change, cause);
  };
}

/** What is copied to cannot be deleted before it is there, and what is copied from lets go of what was kept for it. */
function finish(tx: Writing, { region, to, itemCount, sizeBytes }: CopyRecord): void {
  if (to.kind === "backup") {
    const key = backupKey(region, to.backup);
    const backup = backupRecords.decode(required(tx, key));
    tx.put(key, backupRecords.encode({ ...backup, status: "AVAILABLE", itemCount, sizeBytes }));
  } else {
    const key = tableKey(region, to.tableName);
    const { restore: _done, ...table } = tableRecords.decode(required(tx, key));
    tx.put(key, tableRecords.encode(table));
  }
  releaseSource(tx, region, to);
  tx.wake(sweepTopic);
}

function releaseSource(tx: Writing, region: string, { sourceTableName }: CopyTarget): void {
  const source = sourceTableName === undefined ? undefined : findTableRecord(tx, region, sourceTableName);
  if (!source || copiesFrom(tx, region, source.id).length > 0) return;
  const after = endUnusedHistory(tx, region, source);
  if (after !== source) tx.put(tableKey(region, source.name), tableRecords.encode(after));
}

function required(tx: Reading, key: Uint8Array): Uint8Array {
  const stored = tx.get(key);
  if (!stored) throw new Error("What a copy goes to was removed while it was being made.");
  return stored;
}
