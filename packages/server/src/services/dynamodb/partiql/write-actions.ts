import { ServiceError } from "../../../kernel/errors.ts";
import type { BoundCondition } from "../expressions/bind-condition.ts";
import { Condition } from "../expressions/condition.ts";
import type { Table, TableReference } from "../tables.ts";
import { checkAction, deleteAction, putAction, type TransactionAction, updateAction } from "../transaction-actions.ts";
import { invalid } from "../values/invalid.ts";
import { nestingMessage } from "../values/validate.ts";
import type { ExistsStatement, WriteStatement } from "./statements.ts";
import { existingItem, writtenItem } from "./where.ts";

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
  const existsAnd = (rest: readonly BoundCondition[]) =>
    new Condition({ kind: "and", conditions: [exists("attribute_exists"), ...rest] });
  switch (statement.kind) {
    case "insert":
      return putAction(base, statement.item, new Condition(exists("attribute_not_exists")));
    case "exists": {
      const { key, rest } = existingItem(statement.where, schema);
      return checkAction(base, key, existsAnd(rest));
    }
    case "update": {
      const { key, rest } = writtenItem(statement.where, schema);
      return withWordsOfStatements(updateAction(base, key, statement.update, existsAnd(rest)));
    }
    case "delete": {
      const { key, rest } = writtenItem(statement.where, schema);
      if (rest.length === 0) return deleteAction(base, key, undefined);
      // To delete what is not there is a success, whatever was asked of it.
      const met: BoundCondition = { kind: "and", conditions: rest };
      return deleteAction(base, key, new Condition({ kind: "or", conditions: [exists("attribute_not_exists"), met] }));
    }
  }
}

/** An update that leaves an item too deep is told so in fewer words than elsewhere. */
function withWordsOfStatements(action: TransactionAction): TransactionAction {
  return {
    ...action,
    after(item, table) {
      try {
        return action.after(item, table);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.message !== nestingMessage) throw error;
        throw invalid("Nesting Levels have exceeded supported limits");
      }
    },
  };
}

/** An INSERT that finds an item has an error of its own. */
export const duplicateMessage = "Duplicate primary key exists in table";

export function asDuplicate(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.code !== "ConditionalCheckFailedException") return error;
  return new ServiceError("DuplicateItemException", duplicateMessage, { members: error.members });
}
