import { type IndexRecord, indexEntriesPrefix, type TableRecord } from "./records.ts";
import { keySchemaOf, type StoredKeySchema } from "./stored-schema.ts";
import type { KeyAttribute, KeySchema } from "./values/keys.ts";

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
    const { projection, number } = record;
    const schema = keySchemaOf(record);
    const keyNames = [
      ...new Set([schema, keySchemaOf(table)].flatMap(({ attributes }) => attributes).map(({ name }) => name)),
    ];
    return {
      record,
      schema,
      entriesPrefix: indexEntriesPrefix(region, table.id, number),
      keyNames,
      projected: projection.type === "ALL" ? undefined : new Set([...keyNames, ...(projection.attributes ?? [])]),
    };
  });
}

/** An index that is being filled passes over what cannot be its key; afterwards AWS refuses such items, and not before. */
export function refusesMisfits({ record }: TableIndex): boolean {
  return record.status === "ACTIVE";
}

/** All attributes that are part of a key of the table or of one of its indexes, or of a search schema, each once. */
export function allKeyAttributes(
  table: StoredKeySchema & {
    readonly indexes?: readonly StoredKeySchema[];
    readonly vectorIndexes?: TableRecord["vectorIndexes"];
  },
): readonly KeyAttribute[] {
  const keys = [table, ...(table.indexes ?? [])].flatMap((stored) => keySchemaOf(stored).attributes);
  const searched = (table.vectorIndexes ?? []).flatMap(({ searchSchema = [] }) => searchSchema);
  const attributes = [...keys, ...searched];
  return [...new Map(attributes.map((attribute) => [attribute.name, attribute])).values()];
}

/** The secondary and the vector indexes of a table. */
export function allIndexes({ indexes = [], vectorIndexes = [] }: Pick<TableRecord, "indexes" | "vectorIndexes">) {
  return [...indexes, ...vectorIndexes];
}
