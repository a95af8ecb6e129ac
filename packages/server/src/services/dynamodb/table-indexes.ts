import { type IndexRecord, indexEntriesPrefix, type TableRecord } from "./records.ts";
import type { KeyAttribute, KeySchema } from "./values/validate.ts";

/** A secondary index as the operations on items need it: its record, and what follows from it. */
export interface TableIndex {
  readonly record: IndexRecord;
  readonly schema: KeySchema;
  readonly entriesPrefix: Uint8Array;
  /** The attributes of its key and then those of the table's: what tells entries apart. */
  readonly keyNames: readonly string[];
  /** The attributes of its entries; undefined when they have all that the item has. */
  readonly projected: ReadonlySet<string> | undefined;
}

export function indexesOf(region: string, table: TableRecord): readonly TableIndex[] {
  return (table.indexes ?? []).map((record) => {
    const { partitionKey, sortKey, projection, number } = record;
    const schema = sortKey ? { partitionKey, sortKey } : { partitionKey };
    const keyNames = [...new Set([...keyAttributes(schema), ...keyAttributes(table)].map(({ name }) => name))];
    return {
      record,
      schema,
      entriesPrefix: indexEntriesPrefix(region, table.id, number),
      keyNames,
      projected: projection.type === "ALL" ? undefined : new Set([...keyNames, ...(projection.attributes ?? [])]),
    };
  });
}

/** The attributes that make up a key, in the order of its schema. */
export function keyAttributes({ partitionKey, sortKey }: KeySchema): readonly KeyAttribute[] {
  return sortKey ? [partitionKey, sortKey] : [partitionKey];
}

/** All attributes that are part of a key of the table or of one of its indexes, or of a search schema, each once. */
export function allKeyAttributes(
  table: KeySchema & {
    readonly indexes?: readonly KeySchema[];
    readonly vectorIndexes?: TableRecord["vectorIndexes"];
  },
): readonly KeyAttribute[] {
  const searched = (table.vectorIndexes ?? []).flatMap(({ searchSchema = [] }) => searchSchema);
  const attributes = [...[table, ...(table.indexes ?? [])].flatMap(keyAttributes), ...searched];
  return [...new Map(attributes.map((attribute) => [attribute.name, attribute])).values()];
}

/** The secondary and the vector indexes of a table. */
export function allIndexes({ indexes = [], vectorIndexes = [] }: Pick<TableRecord, "indexes" | "vectorIndexes">) {
  return [...indexes, ...vectorIndexes];
}
