import type { ItemCollectionMetrics } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../../kernel/errors.ts";
import type { Writing } from "../../store/store.ts";
import { collectionSizesPrefix, partitionPrefix } from "./records.ts";
import type { Table } from "./tables.ts";
import { attributeOf, type Item, type KeyValue } from "./values/attribute-value.ts";
import type { WireOutput } from "./wire.ts";

/**
 * In a table with local indexes, the items of one partition key and their entries in those indexes are an item collection,
 * which may not outgrow 10 GB. Its size is kept beside it, as a version byte and a double: counting would take longer the
 * larger it is, and all who write to one collection write to its local indexes anyway.
 */
const collectionBytesMax = 10 * 1024 ** 3;
const version = 1;

type CollectionMetrics = WireOutput<ItemCollectionMetrics>;

export function hasCollections(table: Table): boolean {
  return table.indexes.some(({ record }) => record.scope === "LOCAL");
}

/** Notes that a collection has grown, or shrunk, and returns its size. */
export function growCollection(tx: Writing, table: Table, key: Item, growthBytes: number): number {
  const row = sizeKey(table, key);
  const stored = tx.get(row);
  const before = stored ? readSize(stored) : 0;
  const after = before + growthBytes;
  if (growthBytes === 0) return after;
  if (growthBytes > 0 && after > collectionBytesMax) {
    throw new ServiceError("ItemCollectionSizeLimitExceededException", "Collection size exceeded.");
  }
  if (after > 0) tx.put(row, encodeSize(after));
  else tx.delete(row);
  return after;
}

/** What `ReturnItemCollectionMetrics` of `SIZE` answers; undefined when nobody asked or there is no collection. */
export function collectionMetrics(
  wanted: string | undefined,
  table: Table,
  key: Item,
  sizeBytes: number | undefined,
): CollectionMetrics | undefined {
  if (wanted !== "SIZE" || sizeBytes === undefined) return undefined;
  const [{ name }] = table.schema.partitionAttributes;
  const lower = Math.floor(sizeBytes / 1024 ** 3);
  return {
    ItemCollectionKey: { [name]: attributeOf(key, name) as KeyValue },
    SizeEstimateRangeGB: [lower, lower + 1],
  };
}

/** The metrics of several writes, by the table that each names; undefined when there are none. */
export function metricsByTable(
  written: readonly (readonly [tableName: string, metrics: CollectionMetrics | undefined])[],
): Record<string, CollectionMetrics[]> | undefined {
  const byTable = new Map<string, CollectionMetrics[]>();
  for (const [tableName, metrics] of written) {
    if (metrics) byTable.set(tableName, [...(byTable.get(tableName) ?? []), metrics]);
  }
  return byTable.size > 0 ? Object.fromEntries(byTable) : undefined;
}

function sizeKey(table: Table, key: Item): Uint8Array {
  const [{ name }] = table.schema.partitionAttributes;
  const partition = attributeOf(key, name) as KeyValue;
  return partitionPrefix(collectionSizesPrefix(table.region, table.record.id), [partition]);
}

function readSize(stored: Uint8Array): number {
  if (stored[0] !== version) {
    throw new Error(`A size of version ${stored[0]} was written by another release; this one reads ${version}.`);
  }
  return new DataView(stored.buffer, stored.byteOffset + 1, 8).getFloat64(0);
}

function encodeSize(sizeBytes: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = version;
  bytes.writeDoubleBE(sizeBytes, 1);
  return bytes;
}
