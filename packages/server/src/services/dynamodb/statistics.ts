import { keyAfterPrefix } from "../../store/keys.ts";
import type { Reading } from "../../store/store.ts";
import { indexEntriesPrefix, statisticsKey, statisticsRecords, type TableRecord, tableItemsPrefix } from "./records.ts";
import { storedSizeBytes } from "./stored-item.ts";
import { vectorCountOf } from "./vectors/block-rows.ts";

export interface TableSize {
  readonly itemCount: number;
  readonly sizeBytes: number;
}

/** A table, and its indexes by their numbers. */
export interface TableSizes extends TableSize {
  readonly indexes: ReadonlyMap<number, TableSize>;
}

export const emptySizes: TableSizes = { itemCount: 0, sizeBytes: 0, indexes: new Map() };

/**
 * How much a table holds, for DescribeTable. AWS counts every six hours; so does the table counter, because a count kept
 * by every write would be a row that every write changes, which costs each of them and, on a database that detects
 * conflicts, makes them conflict. A small table is counted on the spot instead, so that people who look at a few items
 * see their number.
 */
const countedOnTheSpotMax = 1000;
const countedOnTheSpotBytesMax = 4 * 1024 * 1024;

export function tableSizes(tx: Reading, region: string, table: TableRecord): TableSizes {
  const stored = tx.get(statisticsKey(region, table.id));
  const counted = stored && statisticsRecords.decode(stored);
  const sizeOf = (prefix: Uint8Array, countedSize: TableSize | undefined, countOf = one): TableSize => {
    const bounds = { itemCountMax: countedOnTheSpotMax, sizeBytesMax: countedOnTheSpotBytesMax };
    const { next, ...size } = countItems(tx, prefix, keyAfterPrefix(prefix), bounds, countOf);
    return next === undefined ? size : (countedSize ?? size);
  };
  const indexes = new Map<number, TableSize>();
  for (const { number } of table.indexes ?? []) {
    indexes.set(number, sizeOf(indexEntriesPrefix(region, table.id, number), counted?.indexes?.[number]));
  }
  for (const { number } of table.vectorIndexes ?? []) {
    const prefix = indexEntriesPrefix(region, table.id, number);
    indexes.set(number, sizeOf(prefix, counted?.indexes?.[number], vectorCountOf));
  }
  return { ...sizeOf(tableItemsPrefix(region, table.id), counted), indexes };
}

/** How large the table was when it was last counted; 0 while it never was. */
export function countedSizeBytes(tx: Reading, region: string, table: TableRecord): number {
  const stored = tx.get(statisticsKey(region, table.id));
  return stored ? statisticsRecords.decode(stored).sizeBytes : 0;
}

const one = (_stored: Uint8Array) => 1;

/**
 * Counts the items from `start` on, of which a row has as many as `countOf` says; `next` is where to go on when that took
 * more than the bounds allow.
 */
export function countItems(
  tx: Reading,
  start: Uint8Array,
  end: Uint8Array,
  { itemCountMax, sizeBytesMax = Number.POSITIVE_INFINITY }: { itemCountMax: number; sizeBytesMax?: number },
  countOf = one,
): TableSize & { next: Uint8Array | undefined } {
  let itemCount = 0;
  let sizeBytes = 0;
  for (const { key, value } of tx.range({ start, end, limit: itemCountMax + 1 })) {
    if (itemCount >= itemCountMax || sizeBytes >= sizeBytesMax) return { itemCount, sizeBytes, next: key };
    itemCount += countOf(value);
    sizeBytes += storedSizeBytes(value);
  }
  return { itemCount, sizeBytes, next: undefined };
}
