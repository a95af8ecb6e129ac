import type { ExecuteStatementInput, ExecuteStatementOutput } from "@aws-sdk/client-dynamodb";
import { RawJson } from "../../../protocols/raw-json.ts";
import type { Store } from "../../../store/store.ts";
import { type Path, valueAt } from "../expressions/path.ts";
import { Projection } from "../expressions/projection.ts";
import { conditionRange, type KeyRange, rangeAfter, segmentRange } from "../key-ranges.ts";
import { answerPage } from "../page-answers.ts";
import { assertProjected, positionOf, readTargetOf } from "../read-targets.ts";
import { checkStartKey, checkStartKeyShape } from "../start-keys.ts";
import { keyNames, readTable, type Table, type TableReference } from "../tables.ts";
import { type Item, setAttribute } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import type { Wire, WireOutput } from "../wire.ts";
import type { SelectStatement } from "./statements.ts";
import { conditionOfAll, keyedCondition } from "./where.ts";

export type SelectOptions = Pick<Wire<ExecuteStatementInput>, "ConsistentRead" | "Limit" | "ReturnConsumedCapacity">;

/** One page of a SELECT: a query where the partition key is given, a scan where it is not. */
export async function runSelect(
  store: Store,
  reference: TableReference,
  statement: SelectStatement,
  options: SelectOptions,
  startKey: Item | undefined,
): Promise<WireOutput<ExecuteStatementOutput>> {
  const { columns } = statement;
  const names = [...new Set((columns ?? []).map(([name]) => name))];
  const projection = columns && new Projection(names.map((name) => [name] as const));
  const page = await answerPage(store, (tx) => {
    const { filter, ...source } = sourceOf(readTable(tx, reference), statement, options, startKey);
    assertProjected(source.target, undefined, projection);
    const input = { ...options, TableName: statement.tableName, Select: undefined };
    return { ...source, expressions: { filter, projection }, input };
  });
  return {
    Items: columns ? (page.Items ?? []).map((item) => columnsOf(columns, item)) : (page.Items ?? []),
    ...(page.LastEvaluatedKey && { LastEvaluatedKey: page.LastEvaluatedKey }),
    ...(page.ConsumedCapacity && { ConsumedCapacity: page.ConsumedCapacity }),
  };
}

/** Which part of the table or of an index a statement reads, and what it leaves out of that. */
function sourceOf(table: Table, statement: SelectStatement, options: SelectOptions, startKey: Item | undefined) {
  const { where, order } = statement;
  refuseSeveralAttributes(table, statement.indexName);
  const target = readTargetOf(table, statement.indexName, options.ConsistentRead);
  const keyed = keyedCondition(where, target.schema);
  if (order && !keyed) throw invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
  if (order && !keyNames(target.schema).includes(order.name)) {
    throw invalid(`Variable reference ${order.name} in ORDER BY clause must be part of the primary key`);
  }
  const reverse = order?.descending === true && order.name === target.schema.sortAttributes[0]?.name;
  const whole: KeyRange = keyed ? conditionRange(target, keyed.key) : segmentRange(target.prefix, 0, 1);
  if (startKey) {
    checkStartKeyShape(startKey, target);
    checkStartKey(startKey, target);
  }
  const range = startKey ? rangeAfter(whole, positionOf(target, startKey), reverse) : whole;
  const filter = keyed ? keyed.rest : conditionOfAll(where ? [where] : []);
  return { target, range: { ...range, reverse }, filter };
}

/** AWS refuses this before whatever else is wrong with the statement, as the tests of dynoxide recorded. */
export function refuseSeveralAttributes(table: Table, indexName: string | undefined): void {
  const schema = table.indexes.find(({ record }) => record.name === indexName)?.schema;
  if (!schema || (schema.partitionAttributes.length === 1 && schema.sortAttributes.length <= 1)) return;
  throw invalid(
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.",
  );
}

/** The values at the paths, each under the last name of its path. */
export function columnsOf(columns: readonly Path[], given: Record<string, unknown> | RawJson): Item {
  const item = given instanceof RawJson ? (JSON.parse(Buffer.from(given.bytes).toString()) as Item) : (given as Item);
  const selected: Item = {};
  for (const path of columns) {
    const value = valueAt(item, path);
    if (value) setAttribute(selected, columnName(path), value);
  }
  return selected;
}

function columnName(path: Path): string {
  let name = "";
  for (const element of path) name = typeof element === "number" ? `${name}[${element}]` : element;
  return name;
}
