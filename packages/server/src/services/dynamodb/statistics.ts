import { keyAfterPrefix } from "../../store/keys.ts";
import type { Reading } from "../../store/store.ts";
import { statisticsKey, statisticsRecords, tableItemsPrefix } from "./records.ts";
import { storedSizeBytes } from "./stored-item.ts";

export interface TableSize {
  readonly itemCount: number;
  readonly sizeBytes: number;
}

/**
 * How much a table holds, for DescribeTable. AWS counts every six hours; so does the table counter, because a count kept
 * by every write would be a row that every write changes, which costs each of them and, on a database that detects
 * conflicts, makes them conflict. A small table is counted on the spot instead, so that people who look at a few items
 * see their number.
 */
const countedOnTheSpotMax = 1000;
const countedOnTheSpotBytesMax = 4 * 1024 * 1024;

export function tableSize(tx: Reading, region: string, tableId: string): TableSize {
  const prefix = tableItemsPrefix(region, tableId);
  const size = countItems(tx, prefix, keyAfterPrefix(prefix), countedOnTheSpotMax, countedOnTheSpotBytesMax);
  if (size.next === undefined) return size;
  const counted = tx.get(statisticsKey(region, tableId));
  return counted ? statisticsRecords.decode(counted) : size;
}

/** Counts the items from `start` on; `next` is where to go on when that took more than the bounds allow. */
export function countItems(
  tx: Reading,
  start: Uint8Array,
  end: Uint8Array,
  itemCountMax: number,
  sizeBytesMax = Number.POSITIVE_INFINITY,
): TableSize & { next: Uint8Array | undefined } {
  let itemCount = 0;
  let sizeBytes = 0;
  for (const { key, value } of tx.range({ start, end, limit: itemCountMax + 1 })) {
    if (itemCount === itemCountMax || sizeBytes >= sizeBytesMax) return { itemCount, sizeBytes, next: key };
    itemCount++;
    sizeBytes += storedSizeBytes(value);
  }
  return { itemCount, sizeBytes, next: undefined };
}
