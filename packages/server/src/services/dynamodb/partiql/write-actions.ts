import { ServiceError } from "../../../kernel/errors.ts";
import type { BoundCondition } from "../expressions/bind-condition.ts";
import { Condition } from "../expressions/condition.ts";
import { PathTree } from "../expressions/path-tree.ts";
import { readingExpression } from "../expressions/problem.ts";
import { Update } from "../expressions/update.ts";
import type { Table, TableReference } from "../tables.ts";
import { checkAction, deleteAction, putAction, type TransactionAction, updateAction } from "../transaction-actions.ts";
import type { ExistsStatement, WriteStatement } from "./statements.ts";
import { conditionOfAll, requirePrimaryKey } from "./where.ts";

/** A statement that writes, or checks, one item, as the action of a transaction. `table` is as the request found it. */
export function actionOf(
  statement: WriteStatement | ExistsStatement,
  reference: TableReference,
  table: Table,
  returnValuesOnFailure: string | undefined,
): TransactionAction {
  const base = { tableName: statement.tableName, reference, returnValuesOnFailure };
  const { schema } = table;
  const exists = (name: "attribute_exists" | "attribute_not_exists"): BoundCondition => ({
    kind: "call",
    call: { kind: "function", name, operands: [{ kind: "path", path: [schema.partitionAttributes[0].name] }] },
  });
  if (statement.kind === "insert") {
    return putAction(base, statement.item, new Condition(exists("attribute_not_exists")));
  }
  const { key, rest } = requirePrimaryKey(statement.where, schema);
  if (statement.kind === "delete") return deleteAction(base, key, conditionOfAll(rest));
  const condition = conditionOfAll([exists("attribute_exists"), ...rest]);
  if (statement.kind === "exists") return checkAction(base, key, condition);
  return updateAction(base, key, updateOf(statement.actions), condition);
}

export function updateOf(actions: Update["actions"]): Update {
  return readingExpression("statement", () => new Update(actions, new PathTree(actions.map(({ path }) => path))));
}

/** An INSERT that finds an item has an error of its own. */
export const duplicateMessage = "Duplicate primary key exists in table";

export function asDuplicate(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.code !== "ConditionalCheckFailedException") return error;
  return new ServiceError("DuplicateItemException", duplicateMessage, { members: error.members });
}
