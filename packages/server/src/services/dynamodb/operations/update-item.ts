import type { UpdateItemInput, UpdateItemOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import { consumedCapacity } from "../capacity.ts";
import { countedWrite } from "../contributor-insights/accesses.ts";
import { refuseMixture } from "../errors.ts";
import { assertSubstitutionsUsable } from "../expressions/attributes.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import {
  assertKeysUntouched,
  itemAfter as itemAfterUpdate,
  touchedAttributes,
  type Update,
} from "../expressions/update.ts";
import { collectionMetrics } from "../item-collections.ts";
import { causeOf, checkCondition, encodeWithinLimit, writeItem } from "../item-writes.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson } from "../stored-item.ts";
import { keyNames, readTable, referenceTable } from "../tables.ts";
import { updateExpressionsOf } from "../update-expressions.ts";
import { assertIndexKeysFit, assertIndexKeysStillFit } from "../update-index-keys.ts";
import type { Item } from "../values/attribute-value.ts";
import { validateItem, validateKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["AttributeUpdates", "Expected", "ConditionalOperator"];
const expressions = ["UpdateExpression", "ConditionExpression"];
const tooLarge = "Item size to update has exceeded the maximum allowed size";

/** Updates an item, or makes one of its key and the update when there is none and the update does more than take away. */
export async function updateItem(
  context: RequestContext,
  input: Wire<UpdateItemInput>,
): Promise<WireOutput<UpdateItemOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseMixture(input, legacy, expressions);
  const { UpdateExpression, ConditionExpression } = input;
  assertSubstitutionsUsable(input, { UpdateExpression, ConditionExpression });
  const keyAttributes = validateItem(input.Key);
  const { update, condition } = updateExpressionsOf(input);
  const cause = causeOf(context);
  const writing = context.platform.store.transact((tx) => {
    const table = readTable(tx, reference);
    validateKey(keyAttributes, table.schema);
    if (update) {
      assertKeysUntouched(update, keyNames(table.schema));
      assertIndexKeysFit(update, table);
      assertKeysScalar(update.allPaths, keyNames(table.schema), table.indexKeyNames);
    }
    if (condition) assertKeysScalar(condition.paths, keyNames(table.schema), table.indexKeyNames);
    const key = itemKey(table.itemsPrefix, table.schema, keyAttributes);
    const before = tx.get(key);
    const itemBefore = before && decodeItem(before);
    if (condition) checkCondition(condition, itemBefore, input.ReturnValuesOnConditionCheckFailure);
    const itemAfter = itemAfterUpdate(update, itemBefore, keyAttributes);
    if (update && itemAfter) assertIndexKeysStillFit(update, table, itemAfter);
    const isUnchanged = itemAfter === itemBefore;
    const after = isUnchanged ? before : itemAfter && encodeWithinLimit(itemAfter, tooLarge);
    const change = { before, after, attributes: keyAttributes, itemBefore, itemAfter };
    const written = writeItem(tx, table, key, change, cause);
    const output: WireOutput<UpdateItemOutput> = {};
    const attributes = returnedAttributes(input.ReturnValues, update, { before, after, itemBefore, itemAfter });
    if (attributes) output.Attributes = attributes;
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, input.TableName!, written.units);
    if (capacity) output.ConsumedCapacity = capacity;
    const metrics = collectionMetrics(input.ReturnItemCollectionMetrics, table, keyAttributes, written.collectionBytes);
    if (metrics) output.ItemCollectionMetrics = metrics;
    return { output, accesses: written.accesses };
  });
  return countedWrite(context.platform, reference, keyAttributes, writing);
}

interface Images {
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  readonly itemBefore: Item | undefined;
  readonly itemAfter: Item | undefined;
}

function returnedAttributes(
  returnValues: string | undefined,
  update: Update | undefined,
  { before, after, itemBefore, itemAfter }: Images,
): Item | RawJson | undefined {
  switch (returnValues) {
    case "ALL_OLD":
      return before && new RawJson(itemJson(before));
    case "ALL_NEW":
      return after && new RawJson(itemJson(after));
    case "UPDATED_OLD":
      return update && touchedAttributes(update, itemBefore);
    case "UPDATED_NEW":
      return update && touchedAttributes(update, itemAfter);
    default:
      return undefined;
  }
}
