import { readTargetOf } from "../read-targets.ts";
import type { Table } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { readBranches } from "./key-plan.ts";
import { refusePathsIntoKeys, refuseSeveralKeys } from "./reads.ts";
import type { SelectStatement } from "./statements.ts";
import { selectedKey } from "./where.ts";

/**
 * The key of the one item that a SELECT of a batch or a transaction reads; there it may neither ask anything else of it nor
 * read an index. Throws `ValidationException`. The values of the key have not been checked.
 */
export function assertReadsOneItem(
  statement: SelectStatement,
  table: Table,
  operation: "BatchExecuteStatement" | "ExecuteTransaction",
): Item {
  const { where, indexName } = statement;
  refuseSeveralKeys(table, indexName);
  refusePathsIntoKeys(statement, table);
  const key = selectedKey(where, table.schema);
  if (key && indexName === undefined) return key;
  // What is wrong with it as a statement comes first.
  if (indexName === undefined) readBranches(where, readTargetOf(table, undefined, undefined));
  throw invalid(`Select statements within ${operation} must specify the primary key in the where clause.`);
}
