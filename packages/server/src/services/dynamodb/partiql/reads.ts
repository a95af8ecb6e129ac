import type { Reading } from "../../../store/store.ts";
import { Condition } from "../expressions/condition.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { Projection } from "../expressions/projection.ts";
import { isWithin, type KeyRange, rangeAfter, segmentRange } from "../key-ranges.ts";
import type { PageRequest } from "../pages.ts";
import { assertProjected, needsItems, positionOf, type ReadTarget, readTargetOf } from "../read-targets.ts";
import { itemKey } from "../records.ts";
import { checkStartKey, checkStartKeyShape } from "../start-keys.ts";
import { keyNames, type Table } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { conditionOfAll, readBranches } from "./key-plan.ts";
import { invalidToken } from "./next-tokens.ts";
import { inOrder } from "./order.ts";
import { assertFiltersProjected } from "./projected-filters.ts";
import type { SelectStatement } from "./statements.ts";

/** What a SELECT comes to: one query after the other where the partition keys are given, a scan where they are not. */
export interface Reads {
  readonly target: ReadTarget;
  readonly projection: Projection | undefined;
  readonly reads: readonly { readonly range: ReadRange; readonly filter: Condition | undefined }[];
}

interface ReadRange extends KeyRange {
  readonly reverse: boolean;
}

/** Where a page begins: in which read, and after which key of that. */
export interface Position {
  readonly read: number;
  readonly after?: Item | undefined;
}

export function readsOf(table: Table, statement: SelectStatement, consistentRead: boolean | undefined): Reads {
  const { where, columns, order } = statement;
  refusePathsIntoKeys(statement, table);
  const target = targetOf(table, statement.indexName, consistentRead);
  const names = [...new Set((columns ?? []).map(({ path }) => path[0]))];
  const projection = columns && new Projection(names.map((name) => [name] as const));
  const branches = readBranches(where, target);
  const ordered = inOrder(branches, order, where !== undefined, target.schema);
  if (branches) assertFiltersProjected(branches, target);
  assertProjected(target, undefined, projection);
  if (ordered) {
    const reads = ordered.branches.map(({ range, filters }) => ({
      range: { ...range, reverse: ordered.reverse },
      filter: conditionOfAll(filters),
    }));
    return { target, projection, reads };
  }
  const filter = conditionOfAll(where ? [where] : []);
  return { target, projection, reads: [{ range: { ...segmentRange(target.prefix, 0, 1), reverse: false }, filter }] };
}

/** A page of one of the reads. Throws `ValidationException` when there is no such place in them. */
export function pageRequestOf(
  tx: Reading,
  { target, projection, reads }: Reads,
  { read: number, after }: Position,
  limit: number | undefined,
): PageRequest {
  const read = reads[number];
  if (!read) throw invalidToken();
  const { itemsPrefix, schema } = target.table;
  return {
    range: after ? rangeBehind(after, read.range, target) : read.range,
    keyNames: target.keyNames,
    limit,
    filter: read.filter,
    projection,
    countOnly: false,
    // What is filtered is what the index has; see `assertFiltersProjected`.
    ...(needsItems(target, undefined, projection, undefined) && {
      itemBehind: (entry: Item) => tx.get(itemKey(itemsPrefix, schema, entry)),
    }),
  };
}

/** What is left of a range after a key, which a token may have been changed to give. */
function rangeBehind(key: Item, range: ReadRange, target: ReadTarget): ReadRange {
  checkStartKeyShape(key, target);
  checkStartKey(key, target);
  const position = positionOf(target, key);
  if (!isWithin(range, position)) throw invalidToken();
  return { ...range, ...rangeAfter(range, position, range.reverse) };
}

function targetOf(table: Table, indexName: string | undefined, consistentRead: boolean | undefined): ReadTarget {
  const index = table.indexes.find(({ record }) => record.name === indexName);
  const isVectorIndex = table.vectorIndexes.some(({ record }) => record.name === indexName);
  if (indexName !== undefined && !index && !isVectorIndex) {
    throw invalid("The table does not have the specified index");
  }
  refuseSeveralKeys(table, indexName);
  if (index?.record.scope === "GLOBAL" && consistentRead) {
    throw invalid("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  return readTargetOf(table, indexName, consistentRead);
}

/** Refuses paths that lead on from a key, which is a scalar. */
export function refusePathsIntoKeys({ columns, where }: SelectStatement, { schema, indexKeyNames }: Table): void {
  const paths = [...(columns ?? []).map(({ path }) => path), ...(where ? new Condition(where).paths : [])];
  assertKeysScalar(paths, keyNames(schema), indexKeyNames);
}

/** Refuses an index that has several partition keys or several sort keys, which AWS does wherever one is named. */
export function refuseSeveralKeys(table: Table, indexName: string | undefined): void {
  const schema = table.indexes.find(({ record }) => record.name === indexName)?.schema;
  if (!schema || (schema.partitionAttributes.length === 1 && schema.sortAttributes.length <= 1)) return;
  throw invalid(
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.",
  );
}
