import type { RequestContext } from "../../engine/service.ts";
import { ServiceError } from "../../kernel/errors.ts";
import type { Writing } from "../../store/store.ts";
import { validationError } from "./errors.ts";
import { ExpressionAttributes, type SubstitutionParameters } from "./expressions/attributes.ts";
import { type Condition, evaluateCondition, parseCondition } from "./expressions/condition.ts";
import { decodeItem, encodeItem } from "./stored-item.ts";
import { appendChange, type Cause, type Change } from "./streams/change-record.ts";
import type { Table } from "./tables.ts";
import type { Item } from "./values/attribute-value.ts";
import { valuesEqual } from "./values/compare.ts";
import { itemSizeBytes, itemSizeBytesMax } from "./values/size.ts";

/** What the operations that write items have in common. */

export function causeOf(context: RequestContext): Cause {
  return { timeMs: context.platform.clock.nowMs(), trace: context.trace };
}

/** Makes the change at `key`, and records it when the table has a stream and something did change. */
export function writeItem(tx: Writing, table: Table, key: Uint8Array, change: Change, cause: Cause): void {
  if (change.after) tx.put(key, change.after);
  else if (change.before) tx.delete(key);
  if (table.stream && differs(change)) appendChange(tx, table, table.stream, change, cause);
}

/** A valid item as it will be stored; `tooLarge` is what AWS says in this operation when it exceeds 400 KB. */
export function encodeWithinLimit(
  item: Item,
  tooLarge = "Item size has exceeded the maximum allowed size",
): Uint8Array {
  const sizeBytes = itemSizeBytes(item);
  if (sizeBytes > itemSizeBytesMax) throw validationError(tooLarge);
  return encodeItem(item, sizeBytes);
}

export interface ConditionalInput extends SubstitutionParameters {
  readonly ConditionExpression?: string | undefined;
}

/** The condition of a request that has no other expression. */
export function conditionOf(input: ConditionalInput): Condition | undefined {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = input;
  // Most writes have none of these, and pay nothing for them.
  if (
    ConditionExpression === undefined &&
    ExpressionAttributeNames === undefined &&
    ExpressionAttributeValues === undefined
  ) {
    return undefined;
  }
  const attributes = new ExpressionAttributes(input, { ConditionExpression });
  if (ConditionExpression === undefined) return undefined;
  const condition = parseCondition("ConditionExpression", ConditionExpression, attributes);
  attributes.assertAllUsed();
  return condition;
}

/** Throws `ConditionalCheckFailedException` when the condition does not hold, with the item when the caller wants it. */
export function checkCondition(
  condition: Condition,
  item: Item | undefined,
  returnValuesOnFailure: string | undefined,
): void {
  if (evaluateCondition(condition, item)) return;
  const members = item && returnValuesOnFailure === "ALL_OLD" ? { Item: item } : {};
  throw new ServiceError("ConditionalCheckFailedException", "The conditional request failed", { members });
}

/** A put of the very item that is there changes nothing, in whatever order its attributes and sets were written. */
function differs({ before, after }: Change): boolean {
  if (!before || !after) return before !== after;
  if (Buffer.compare(before, after) === 0) return false;
  return !valuesEqual({ M: decodeItem(before) }, { M: decodeItem(after) });
}
