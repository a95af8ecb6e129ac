import type { Writing } from "../../../store/store.ts";
import { projectAttributes } from "../expressions/projection.ts";
import { itemKey } from "../records.ts";
import { decodeItem } from "../stored-item.ts";
import type { Change } from "../streams/change-record.ts";
import type { Table } from "../tables.ts";
import { type AttributeValue, attributeOf, type Item, type KeyValue } from "../values/attribute-value.ts";
import { valuesEqual } from "../values/compare.ts";
import { itemSizeBytes } from "../values/size.ts";
import { putVector, removeVector } from "./block-rows.ts";
import { digestBytes, type StoredVector } from "./blocks.ts";
import { squaresOf } from "./distances.ts";
import { vectorOf } from "./float32.ts";
import { searchValueProblem } from "./item-problems.ts";
import { digestOf, partitionOf, type TableVectorIndex } from "./table-vectors.ts";

/**
 * The vector of an item as an index holds it. The attributes that the index projects are not stored again: a search reads
 * them from the item, which is as the index knows it, because both are written in one transaction.
 */
export interface VectorEntry {
  readonly prefix: Uint8Array;
  readonly vector: StoredVector;
  /** The projected attributes but the vector. */
  readonly projected: Item;
}

/** The lists that have been read as vectors: those of several indexes, before and after a change, are often the same. */
export type ReadVectors = Map<AttributeValue, Float32Array | undefined>;

/** The bytes that a write costs, by the names of the indexes that it changes. */
export type VectorBytes = ReadonlyMap<string, number>;

/** Brings the vector indexes of a table up to date with a change of an item, in the transaction of that change. */
export function writeVectorEntries(tx: Writing, table: Table, change: Change): VectorBytes {
  const before = change.before && (change.itemBefore ?? decodeItem(change.before));
  const after = change.after && (change.itemAfter ?? decodeItem(change.after));
  const vectors: ReadVectors = new Map();
  const bytes = new Map<string, number>();
  for (const index of table.vectorIndexes) {
    const old = before && vectorEntryOf(table, index, before, vectors);
    const next = after && vectorEntryOf(table, index, after, vectors);
    const cost = replaceEntry(tx, index, old, next);
    if (cost > 0) bytes.set(index.record.name, cost);
  }
  return bytes;
}

/** Undefined for an item without a vector or without the partition key, and for one older than the index that does not fit. */
export function vectorEntryOf(
  table: Table,
  index: TableVectorIndex,
  item: Item,
  vectors: ReadVectors = new Map(),
): VectorEntry | undefined {
  const { vectorAttribute, dimensions, searchSchema = [] } = index.record;
  const list = attributeOf(item, vectorAttribute);
  if (!list) return undefined;
  const partition = index.hash && attributeOf(item, index.hash.name);
  if (index.hash && !partition) return undefined;
  if (searchSchema.some((attribute) => searchValueProblem(index.record.name, attribute, item))) return undefined;
  const numbers = vectors.has(list) ? vectors.get(list) : vectorOf(list, dimensions);
  vectors.set(list, numbers);
  if (!numbers) return undefined;
  const { [vectorAttribute]: _vector, ...projected } = index.projected
    ? projectAttributes(index.projected, item)
    : item;
  return {
    prefix: partitionOf(index, partition as KeyValue | undefined),
    projected,
    vector: {
      tail: itemKey(table.itemsPrefix, table.schema, item).subarray(table.itemsPrefix.length),
      sizeBytes: 4 * dimensions + Buffer.byteLength(vectorAttribute) + itemSizeBytes(projected),
      squares: squaresOf(numbers),
      numbers,
      digests: digestsOf(index, item),
    },
  };
}

export function putEntry(tx: Writing, { shape }: TableVectorIndex, { prefix, vector }: VectorEntry): void {
  putVector(tx, prefix, shape, vector);
}

/** AWS bills no write for less. */
const requestBytesMin = 1024;

export function requestBytes(sizeBytes: number): number {
  return Math.max(requestBytesMin, sizeBytes);
}

/**
 * Returns the bytes that it costs: nothing when the entry stays as it is, else the larger of the two entries, and both
 * when it changes its partition. So it was measured on AWS, but for the last, which is as with secondary indexes.
 */
function replaceEntry(
  tx: Writing,
  index: TableVectorIndex,
  old: VectorEntry | undefined,
  next: VectorEntry | undefined,
): number {
  const moved = !old || !next || Buffer.compare(old.prefix, next.prefix) !== 0;
  if (moved) {
    if (old) removeVector(tx, old.prefix, index.shape, old.vector.tail);
    if (next) putEntry(tx, index, next);
    return (old ? requestBytes(old.vector.sizeBytes) : 0) + (next ? requestBytes(next.vector.sizeBytes) : 0);
  }
  const isStored = sameVectors(old.vector, next.vector);
  if (!isStored) putEntry(tx, index, next);
  if (isStored && valuesEqual({ M: old.projected }, { M: next.projected })) return 0;
  return requestBytes(Math.max(old.vector.sizeBytes, next.vector.sizeBytes));
}

function sameVectors(one: StoredVector, other: StoredVector): boolean {
  if (one.sizeBytes !== other.sizeBytes || Buffer.compare(one.digests, other.digests) !== 0) return false;
  return one.numbers === other.numbers || Buffer.compare(bytesOf(one.numbers), bytesOf(other.numbers)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function digestsOf({ filters }: TableVectorIndex, item: Item): Uint8Array {
  const digests = new Uint8Array(filters.length * digestBytes);
  filters.forEach(({ name }, at) => {
    const value = attributeOf(item, name);
    if (value) digests.set(digestOf(value as KeyValue), at * digestBytes);
  });
  return digests;
}
