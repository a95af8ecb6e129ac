import { noPause, periodicWorker } from "../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../engine/platform.ts";
import { keyAfterPrefix, prefixRange } from "../../store/keys.ts";
import type { Store, Writing } from "../../store/store.ts";
import { putExpiry } from "./expiry-order.ts";
import { entryOf } from "./index-entries.ts";
import { type BackfillRecord, backfillRecords, type TableRecord, tableKey, tableRecords } from "./records.ts";
import { decodeItem, storedSizeBytes } from "./stored-item.ts";
import { type Table, tableOf } from "./tables.ts";
import { putEntry, vectorEntryOf } from "./vectors/entries.ts";

/** Fills new indexes, and new orders of expiry, with the items that were there before them. */
export function createIndexBackfill(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb index back-fill",
    run: (pause) => backfillIndexes(platform.store, pause),
    intervalMs: 60_000,
    topic: backfillTopic,
  });
}

/** Woken when an index has been added to a table. */
export const backfillTopic = "dynamodb-backfill";

/** How much is read in one transaction, so that requests get their turn in between. */
const itemsAtOnceMax = 200;
const bytesAtOnceMax = 1024 * 1024;

export async function backfillIndexes(store: Store, pause = noPause): Promise<void> {
  const notes = await store.read((tx) => [...tx.range(prefixRange(["dynamodb", "backfill"]))].map(({ key }) => key));
  for (const key of notes) {
    while ((await pause()) && !(await store.transact((tx) => backfillSome(tx, key))));
  }
}

/**
 * Makes the entries of some items and notes how far it came, in one transaction; so a crash loses nothing. An item that
 * changes meanwhile gets its entry from that change, and is read here as it then is. True when there is no more to do.
 */
function backfillSome(tx: Writing, noteKey: Uint8Array): boolean {
  const stored = tx.get(noteKey);
  if (!stored) return true;
  const note = backfillRecords.decode(stored);
  const table = tableOfNote(tx, note);
  const fill = table && fillerOf(tx, table, note.indexNumber);
  if (!fill) {
    tx.delete(noteKey);
    return true;
  }
  const { itemsPrefix } = table;
  const start = note.lastKey ? Buffer.concat([Buffer.from(note.lastKey, "base64"), Buffer.of(0)]) : itemsPrefix;
  let lastKey: Uint8Array | undefined;
  let count = 0;
  let sizeBytes = 0;
  for (const { key, value } of tx.range({ start, end: keyAfterPrefix(itemsPrefix), limit: itemsAtOnceMax })) {
    fill(value);
    lastKey = key;
    count++;
    sizeBytes += storedSizeBytes(value);
    if (sizeBytes >= bytesAtOnceMax) break;
  }
  if (lastKey && (count === itemsAtOnceMax || sizeBytes >= bytesAtOnceMax)) {
    tx.put(noteKey, backfillRecords.encode({ ...note, lastKey: Buffer.from(lastKey).toString("base64") }));
    return false;
  }
  activate(tx, note, table);
  tx.delete(noteKey);
  return true;
}

/** What makes the entry of one item, for an index or for the order of expiry; undefined when that is gone. */
function fillerOf(tx: Writing, table: Table, indexNumber: number): ((stored: Uint8Array) => void) | undefined {
  const { expiry } = table;
  if (expiry && table.record.timeToLive?.number === indexNumber) {
    return (stored) => putExpiry(tx, table, expiry, decodeItem(stored));
  }
  const vectors = table.vectorIndexes.find(({ record }) => record.number === indexNumber);
  if (vectors) {
    return (stored) => {
      const entry = vectorEntryOf(table, vectors, decodeItem(stored));
      if (entry) putEntry(tx, vectors, entry);
    };
  }
  const index = table.indexes.find(({ record }) => record.number === indexNumber);
  if (!index) return undefined;
  return (stored) => {
    const entry = entryOf(table, index, decodeItem(stored), stored);
    if (entry) tx.put(entry.key, entry.stored);
  };
}

function activate(tx: Writing, { region, indexNumber }: BackfillRecord, { record }: Table): void {
  const { timeToLive } = record;
  if (timeToLive?.number === indexNumber) {
    const enabled: TableRecord = { ...record, timeToLive: { ...timeToLive, status: "ENABLED" } };
    tx.put(tableKey(region, record.name), tableRecords.encode(enabled));
    return;
  }
  const active = <Index extends { readonly number: number }>(index: Index): Index =>
    index.number === indexNumber ? { ...index, status: "ACTIVE" } : index;
  const indexes = record.indexes?.map(active);
  const vectorIndexes = record.vectorIndexes?.map(active);
  const filled = { ...record, ...(indexes && { indexes }), ...(vectorIndexes && { vectorIndexes }) };
  tx.put(tableKey(region, record.name), tableRecords.encode(filled));
}

/** Undefined when the table was deleted meanwhile, or is another one of the same name. */
function tableOfNote(tx: Writing, { region, tableName, tableId }: BackfillRecord): Table | undefined {
  const stored = tx.get(tableKey(region, tableName));
  const record = stored && tableRecords.decode(stored);
  return record?.id === tableId ? tableOf(region, record) : undefined;
}
