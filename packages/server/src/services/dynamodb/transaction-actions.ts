import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { validationError } from "./errors.ts";
import type { Condition } from "./expressions/condition.ts";
import { assertKeysScalar } from "./expressions/path.ts";
import { assertKeysUntouched, itemAfter, type Update } from "./expressions/update.ts";
import { conditionOf, encodeWithinLimit, validateIndexKeys } from "./item-writes.ts";
import { keyNames, referenceTable, type Table, type TableReference } from "./tables.ts";
import { updateExpressionsOf } from "./update-expressions.ts";
import { assertIndexKeysFit, assertIndexKeysStillFit } from "./update-index-keys.ts";
import type { Item } from "./values/attribute-value.ts";
import { validateItem, validateItemKey, validateKey } from "./values/validate.ts";
import type { Wire } from "./wire.ts";

/** One action of a transaction, parsed: what it needs to know of its table and item, and what it makes of them. */
export interface TransactionAction {
  readonly tableName: string;
  readonly reference: TableReference;
  /** The item to put, or the key. */
  readonly attributes: Item;
  readonly condition: Condition | undefined;
  readonly returnValuesOnFailure: string | undefined;
  /** Throws `ValidationException` when the action does not fit the table. */
  readonly check: (table: Table) => void;
  /** What is stored afterwards; undefined for nothing, "unchanged" for a mere check. */
  readonly after: (item: Item | undefined, table: Table) => Uint8Array | undefined | "unchanged";
}

export function transactionActionOf(region: string, given: Wire<TransactWriteItem>): TransactionAction {
  const { ConditionCheck, Put, Delete, Update } = given;
  if ([ConditionCheck, Put, Delete, Update].filter((action) => action !== undefined).length !== 1) {
    throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  const action = (ConditionCheck ?? Put ?? Delete ?? Update)!;
  const base = {
    tableName: action.TableName!,
    reference: referenceTable(region, action.TableName!),
    returnValuesOnFailure: action.ReturnValuesOnConditionCheckFailure,
  };
  if (Put) return putAction(base, validateItem(Put.Item), conditionOf(Put));
  const key = validateItem((ConditionCheck ?? Delete ?? Update)!.Key);
  if (ConditionCheck) return checkAction(base, key, conditionOf(action));
  if (Delete) return deleteAction(base, key, conditionOf(action));
  const { update, condition } = updateExpressionsOf(Update!);
  return updateAction(base, key, update, condition);
}

type ActionBase = Pick<TransactionAction, "tableName" | "reference" | "returnValuesOnFailure">;

export function putAction(base: ActionBase, attributes: Item, condition: Condition | undefined): TransactionAction {
  const after = encodeWithinLimit(attributes);
  const check = (table: Table) => {
    validateItemKey(attributes, table.schema);
    validateIndexKeys(attributes, table);
    checkPaths(condition, table);
  };
  return { ...base, attributes, condition, check, after: () => after };
}

export function checkAction(base: ActionBase, key: Item, condition: Condition | undefined): TransactionAction {
  return { ...base, attributes: key, condition, check: keyCheck(key, condition), after: () => "unchanged" };
}

export function deleteAction(base: ActionBase, key: Item, condition: Condition | undefined): TransactionAction {
  return { ...base, attributes: key, condition, check: keyCheck(key, condition), after: () => undefined };
}

export function updateAction(
  base: ActionBase,
  key: Item,
  update: Update | undefined,
  condition: Condition | undefined,
): TransactionAction {
  const checkKey = keyCheck(key, condition);
  return {
    ...base,
    attributes: key,
    condition,
    check(table) {
      checkKey(table);
      if (!update) return;
      assertKeysUntouched(update, keyNames(table.schema));
      assertIndexKeysFit(update, table);
      assertKeysScalar(update.allPaths, keyNames(table.schema), table.indexKeyNames);
    },
    after(item, table) {
      const updated = itemAfter(update, item, key);
      if (!updated) return undefined;
      if (update) assertIndexKeysStillFit(update, table, updated);
      return encodeWithinLimit(updated, "Item size to update has exceeded the maximum allowed size");
    },
  };
}

function keyCheck(key: Item, condition: Condition | undefined): (table: Table) => void {
  return (table) => {
    validateKey(key, table.schema);
    checkPaths(condition, table);
  };
}

function checkPaths(condition: Condition | undefined, { schema, indexKeyNames }: Table): void {
  if (condition) assertKeysScalar(condition.paths, keyNames(schema), indexKeyNames);
}
