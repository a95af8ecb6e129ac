import type { Writing } from "../../store/store.ts";
import { writeUnits } from "./capacity.ts";
import { type Access, entryAccess } from "./contributor-insights/accesses.ts";
import { projectAttributes } from "./expressions/projection.ts";
import { entryKey, type IndexRecord } from "./records.ts";
import { decodeItem, encodeItem, storedSizeBytes } from "./stored-item.ts";
import type { Change } from "./streams/change-record.ts";
import type { TableIndex } from "./table-indexes.ts";
import type { Table } from "./tables.ts";
import type { Item } from "./values/attribute-value.ts";
import { valuesEqual } from "./values/compare.ts";
import { fitsIndex } from "./values/keys.ts";
import { itemSizeBytes } from "./values/size.ts";

/** An item as an index holds it: stored like an item, its attributes those that the index projects. */
export interface IndexEntry {
  readonly key: Uint8Array;
  readonly item: Item;
  readonly stored: Uint8Array;
}

/** What a write costs in the indexes that it changes. */
export type IndexUnits = ReadonlyMap<IndexRecord, number>;

export interface IndexChanges {
  readonly units: IndexUnits;
  /** By how much the local indexes grew, as item collections count. */
  readonly localGrowthBytes: number;
  /** What contributor insights count of it, where they do. */
  readonly accesses: readonly (Access | undefined)[] | undefined;
}

/** Brings the indexes of a table up to date with a change of an item, in the transaction of that change. */
export function writeIndexEntries(tx: Writing, table: Table, change: Change): IndexChanges {
  const before = change.before && { stored: change.before, item: change.itemBefore ?? decodeItem(change.before) };
  const after = change.after && { stored: change.after, item: change.itemAfter ?? decodeItem(change.after) };
  const units = new Map<IndexRecord, number>();
  let localGrowthBytes = 0;
  const accesses = table.insights && ([] as (Access | undefined)[]);
  for (const index of table.indexes) {
    const old = before && entryOf(table, index, before.item, before.stored);
    const next = after && entryOf(table, index, after.item, after.stored);
    const cost = replaceEntry(tx, old, next);
    if (cost > 0) units.set(index.record, cost);
    if (cost > 0) accesses?.push(...entryAccesses(table, index.record.name, old, next, cost));
    if (index.record.scope === "LOCAL") localGrowthBytes += countedBytes(next) - countedBytes(old);
  }
  return { units, localGrowthBytes, accesses };
}

/** The entry for an item, which must be valid; undefined when the item has no usable key for the index. */
export function entryOf(table: Table, index: TableIndex, item: Item, stored: Uint8Array): IndexEntry | undefined {
  if (!fitsIndex(item, index.schema)) return undefined;
  const key = entryKey(index.entriesPrefix, index.schema, table.schema, item);
  if (!index.projected) return { key, item, stored };
  const projected = projectAttributes(index.projected, item);
  return { key, item: projected, stored: encodeItem(projected, itemSizeBytes(projected)) };
}

/** Returns the units that it costs: nothing when the entry stays as it is, two writes when its key changes. */
function replaceEntry(tx: Writing, old: IndexEntry | undefined, next: IndexEntry | undefined): number {
  const moved = !old || !next || Buffer.compare(old.key, next.key) !== 0;
  if (!moved && valuesEqual({ M: old.item }, { M: next.item })) return 0;
  if (moved && old) tx.delete(old.key);
  if (next) tx.put(next.key, next.stored);
  const oldBytes = old ? storedSizeBytes(old.stored) : 0;
  const nextBytes = next ? storedSizeBytes(next.stored) : 0;
  if (!moved) return writeUnits(oldBytes, nextBytes);
  return (old ? writeUnits(oldBytes, 0) : 0) + (next ? writeUnits(0, nextBytes) : 0);
}

/** An entry that moves is one event of the key that it had and one of that which it has. */
function entryAccesses(
  table: Table,
  indexName: string,
  old: IndexEntry | undefined,
  next: IndexEntry | undefined,
  cost: number,
): (Access | undefined)[] {
  if (!old || !next) return [entryAccess(table, indexName, (next ?? old)!.item, cost)];
  if (Buffer.compare(old.key, next.key) === 0) return [entryAccess(table, indexName, next.item, cost)];
  const oldUnits = writeUnits(storedSizeBytes(old.stored), 0);
  return [entryAccess(table, indexName, old.item, oldUnits), entryAccess(table, indexName, next.item, cost - oldUnits)];
}

/** AWS counts a hundred bytes for each entry beside its attributes. */
const entryOverheadBytes = 100;

function countedBytes(entry: IndexEntry | undefined): number {
  return entry ? storedSizeBytes(entry.stored) + entryOverheadBytes : 0;
}
