import { indexEntriesPrefix, partitionPrefix, type TableRecord } from "../records.ts";
import { keySchemaOf } from "../stored-schema.ts";
import type { KeyValue } from "../values/attribute-value.ts";
import type { BlockShape } from "./blocks.ts";
import type { SearchAttribute, VectorIndexRecord } from "./records.ts";

/** A vector index as the operations on items need it: its record, and what follows from it. */
export interface TableVectorIndex {
  readonly record: VectorIndexRecord;
  readonly entriesPrefix: Uint8Array;
  readonly shape: BlockShape;
  /** The attribute by whose values the index is parted, when it is. */
  readonly hash: SearchAttribute | undefined;
  readonly filters: readonly SearchAttribute[];
  /** The attributes of an item that a search can answer; undefined when these are all. */
  readonly projected: ReadonlySet<string> | undefined;
}

export function vectorIndexesOf(region: string, table: TableRecord): readonly TableVectorIndex[] {
  return (table.vectorIndexes ?? []).map((record) => {
    const { number, dimensions, searchSchema = [], projection, vectorAttribute } = record;
    const filters = searchSchema.filter(({ role }) => role === "INLINE_FILTER");
    const names = [...keySchemaOf(table).attributes, ...searchSchema].map(({ name }) => name);
    return {
      record,
      entriesPrefix: indexEntriesPrefix(region, table.id, number),
      shape: { dimensions, filterCount: filters.length },
      hash: searchSchema.find(({ role }) => role === "HASH"),
      filters,
      projected:
        projection.type === "ALL" ? undefined : new Set([...names, vectorAttribute, ...(projection.attributes ?? [])]),
    };
  });
}

/** What the vectors with this value of the partition key are kept under; all of them where the index has no such key. */
export function partitionOf({ entriesPrefix }: TableVectorIndex, value: KeyValue | undefined): Uint8Array {
  return value ? partitionPrefix(entriesPrefix, [value]) : entriesPrefix;
}

/** Stands for the value of a filter attribute: equal for equal values, and by no chance for others. */
export function digestOf(value: KeyValue): Uint8Array {
  return partitionPrefix(nothing, [value]);
}

const nothing = new Uint8Array(0);
