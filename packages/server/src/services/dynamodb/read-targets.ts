import { invalidParameters, validationError } from "./errors.ts";
import type { Condition } from "./expressions/condition.ts";
import type { Projection } from "./expressions/projection.ts";
import { entryKey, itemKey } from "./records.ts";
import type { TableIndex } from "./table-indexes.ts";
import { keyNames, type Table } from "./tables.ts";
import type { Item } from "./values/attribute-value.ts";
import type { KeySchema } from "./values/validate.ts";

/** What a query or a scan reads: the items of a table, or the entries of one of its indexes. */
export interface ReadTarget {
  readonly table: Table;
  readonly index: TableIndex | undefined;
  readonly schema: KeySchema;
  readonly prefix: Uint8Array;
  /** The attributes of a `LastEvaluatedKey`. */
  readonly keyNames: readonly string[];
}

export function readTargetOf(
  table: Table,
  indexName: string | undefined,
  consistentRead: boolean | undefined,
  operation: "Query" | "Scan" = "Scan",
): ReadTarget {
  if (indexName === undefined) {
    const { schema, itemsPrefix: prefix } = table;
    return { table, index: undefined, schema, prefix, keyNames: keyNames(schema) };
  }
  const index = table.indexes.find(({ record }) => record.name === indexName);
  if (!index) refuseVectorIndex(table, indexName, consistentRead, operation);
  if (!index) throw validationError(`The table does not have the specified index: ${indexName}`);
  if (index.record.scope === "GLOBAL" && consistentRead) {
    throw validationError("Consistent reads are not supported on global secondary indexes");
  }
  if (index.record.status === "CREATING") {
    throw validationError(`Cannot read from backfilling global secondary index: ${indexName}`);
  }
  return { table, index, schema: index.schema, prefix: index.entriesPrefix, keyNames: index.keyNames };
}

/** PartiQL is answered as a scan is. The stop of the one and the orders of the checks are AWS's. */
function refuseVectorIndex(
  { vectorIndexes }: Table,
  indexName: string,
  consistentRead: boolean | undefined,
  operation: "Query" | "Scan",
): void {
  if (!vectorIndexes.some(({ record }) => record.name === indexName)) return;
  if (operation === "Scan") throw validationError("Scan operation not supported on this index type");
  if (consistentRead) throw validationError("Consistent reads are not supported on global secondary indexes");
  throw validationError("Query operation not supported on this index type.");
}

/** The key of what `attributes` identify, which have been checked. */
export function positionOf({ table, index, prefix }: ReadTarget, attributes: Item): Uint8Array {
  if (index) return entryKey(prefix, index.schema, table.schema, attributes);
  return itemKey(prefix, table.schema, attributes);
}

/** Refuses what a global index cannot give: attributes that it does not project. */
export function assertProjected(
  { index }: ReadTarget,
  select: string | undefined,
  projection: Projection | undefined,
): void {
  if (!index?.projected || index.record.scope === "LOCAL") return;
  const { name } = index.record;
  if (select === "ALL_ATTRIBUTES") {
    throw invalidParameters(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} ` +
        "because its projection type is not ALL",
    );
  }
  const missing = [...(projection?.attributeNames ?? [])].filter((attribute) => !index.projected?.has(attribute));
  if (missing.length > 0) {
    throw invalidParameters(`Global secondary index ${name} does not project [${missing.join(", ")}]`);
  }
}

/** Whether a local index lacks some of what is asked for, so that the items themselves must be read as well. */
export function needsItems(
  { index }: ReadTarget,
  select: string | undefined,
  projection: Projection | undefined,
  filter: Condition | undefined,
): boolean {
  if (!index?.projected || index.record.scope === "GLOBAL") return false;
  if (select === "ALL_ATTRIBUTES") return true;
  const asked = [...(projection?.attributeNames ?? []), ...(filter?.attributeNames ?? [])];
  return asked.some((attribute) => !index.projected?.has(attribute));
}
