import type { RequestContext } from "../../engine/service.ts";
import { ServiceError } from "../../kernel/errors.ts";
import type { Writing } from "../../store/store.ts";
import { keepPast } from "./backups/history.ts";
import { type Units, writeUnits } from "./capacity.ts";
import { type Access, writeAccess } from "./contributor-insights/accesses.ts";
import { validationError } from "./errors.ts";
import { writeExpiry } from "./expiry-order.ts";
import {
  assertSubstitutionsUsable,
  ExpressionAttributes,
  type SubstitutionParameters,
} from "./expressions/attributes.ts";
import { type Condition, evaluateCondition, parseCondition } from "./expressions/condition.ts";
import { writeIndexEntries } from "./index-entries.ts";
import { growCollection, hasCollections } from "./item-collections.ts";
import { captureChange } from "./kinesis-destinations/capture.ts";
import { expectationOf } from "./legacy/conditions.ts";
import { decodeItem, encodeItem, storedSizeBytes } from "./stored-item.ts";
import { appendChange, type Cause, type Change } from "./streams/change-record.ts";
import { refusesMisfits } from "./table-indexes.ts";
import type { Table } from "./tables.ts";
import type { Item } from "./values/attribute-value.ts";
import { valuesEqual } from "./values/compare.ts";
import { validateIndexKey } from "./values/keys.ts";
import { itemSizeBytes, itemSizeBytesMax } from "./values/size.ts";
import { writeVectorEntries } from "./vectors/entries.ts";
import { validateVectors } from "./vectors/item-problems.ts";

/** What the operations that write items have in common. */

export function causeOf(context: RequestContext): Cause {
  return { timeMs: context.platform.clock.nowMs(), trace: context.trace };
}

/** What a write cost, and how large it left its item collection in a table that has such. */
export interface Written {
  readonly units: Units;
  readonly collectionBytes?: number;
  /** What contributor insights count of it, where they do. */
  readonly accesses?: readonly (Access | undefined)[] | undefined;
}

/**
 * Makes the change at `key` and in the indexes, and records it when the table has a stream or a Kinesis destination and
 * something did change. What was there before may be left out where `needsBefore` says that the table does not need it,
 * and is then not paid for.
 */
export function writeItem(tx: Writing, table: Table, key: Uint8Array, change: Change, cause: Cause): Written {
  const { before, after } = change;
  if (after) tx.put(key, after);
  else if (before) tx.delete(key);
  if ((table.stream || table.capture) && differs(change)) {
    if (table.stream) appendChange(tx, table, table.stream, key, change, cause);
    if (table.capture) captureChange(tx, table, table.capture, key, change, cause);
  }
  if (table.expiry) writeExpiry(tx, table, table.expiry, change);
  if (table.history) keepPast(tx, table.history, key.subarray(table.itemsPrefix.length), before, after, cause.timeMs);
  const [beforeBytes, afterBytes] = [before ? storedSizeBytes(before) : 0, after ? storedSizeBytes(after) : 0];
  const units = writeUnits(beforeBytes, afterBytes);
  const vectorBytes = table.vectorIndexes.length > 0 ? writeVectorEntries(tx, table, change) : undefined;
  if (table.indexes.length === 0) return withAccesses(table, change, { units: { table: units, vectorBytes } });
  const { units: indexes, localGrowthBytes, accesses } = writeIndexEntries(tx, table, change);
  const written = { units: { table: units, indexes, vectorBytes }, accesses };
  if (!hasCollections(table)) return withAccesses(table, change, written);
  const growthBytes = afterBytes - beforeBytes + localGrowthBytes;
  return withAccesses(table, change, {
    ...written,
    collectionBytes: growCollection(tx, table, change.attributes, growthBytes),
  });
}

function withAccesses(table: Table, { attributes }: Change, written: Written): Written {
  if (!table.insights) return written;
  return { ...written, accesses: [writeAccess(table, attributes, written.units), ...(written.accesses ?? [])] };
}

/** Whether every write to the table must know what was there before. */
export function needsBefore(table: Table): boolean {
  const { stream, capture, expiry, history, indexes, vectorIndexes } = table;
  if (indexes.length > 0 || vectorIndexes.length > 0) return true;
  return stream !== undefined || capture !== undefined || expiry !== undefined || history !== undefined;
}

/** Checks the attributes of an item that are keys of indexes, or vectors and what they are searched by. */
export function validateIndexKeys(item: Item, table: Table): void {
  for (const index of table.indexes) {
    if (refusesMisfits(index)) validateIndexKey(item, index.record.name, index.schema);
  }
  validateVectors(item, table);
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
  readonly Expected?: Parameters<typeof expectationOf>[0];
  readonly ConditionalOperator?: Parameters<typeof expectationOf>[1];
}

/** Refuses substitutions that no condition can use; AWS says so before it looks at keys and items. */
export function assertConditionUsable(input: ConditionalInput): void {
  const { ConditionExpression } = input;
  assertSubstitutionsUsable(input, { ConditionExpression });
}

/** The condition of a request that has no other expression. */
export function conditionOf(input: ConditionalInput): Condition | undefined {
  if (input.Expected !== undefined || input.ConditionalOperator !== undefined) {
    return expectationOf(input.Expected, input.ConditionalOperator);
  }
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
  // Reading two items costs more than the rest of many a write, and hardly any write needs it.
  if (!isPermutation(before, after)) return true;
  return !valuesEqual({ M: decodeItem(before) }, { M: decodeItem(after) });
}

/** Whether the one may be made of the bytes of the other, as equal items are: their values are kept in one form only. */
function isPermutation(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference += one[at]! - other[at]!;
  return difference === 0;
}
