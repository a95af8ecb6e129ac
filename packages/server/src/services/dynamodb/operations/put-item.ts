import type { PutItemInput, PutItemOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import { consumedCapacity, wantsCapacity } from "../capacity.ts";
import { countedWrite } from "../contributor-insights/accesses.ts";
import { refuseMixture, validationError } from "../errors.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { collectionMetrics } from "../item-collections.ts";
import {
  assertConditionUsable,
  causeOf,
  checkCondition,
  conditionOf,
  encodeWithinLimit,
  needsBefore,
  validateIndexKeys,
  writeItem,
} from "../item-writes.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson } from "../stored-item.ts";
import { keyNames, readTable, referenceTable } from "../tables.ts";
import { validateItem, validateItemKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["Expected", "ConditionalOperator"];
const expressions = ["ConditionExpression"];

/** The checks before the transaction, and their order, are those that AWS makes before it looks at the table. */
export async function putItem(context: RequestContext, input: Wire<PutItemInput>): Promise<WireOutput<PutItemOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseMixture(input, legacy, expressions);
  assertConditionUsable(input);
  const item = validateItem(input.Item);
  const { ReturnValues: returnValues } = input;
  if (returnValues !== undefined && returnValues !== "NONE" && returnValues !== "ALL_OLD") {
    throw validationError("ReturnValues can only be ALL_OLD or NONE");
  }
  const after = encodeWithinLimit(item);
  const condition = conditionOf(input);
  const cause = causeOf(context);
  const capacityWanted = wantsCapacity(input.ReturnConsumedCapacity);
  const readsBefore = condition !== undefined || returnValues === "ALL_OLD" || capacityWanted;
  const writing = context.platform.store.transact((tx) => {
    const table = readTable(tx, reference);
    validateItemKey(item, table.schema);
    validateIndexKeys(item, table);
    if (condition) assertKeysScalar(condition.paths, keyNames(table.schema), table.indexKeyNames);
    const key = itemKey(table.itemsPrefix, table.schema, item);
    const before = readsBefore || needsBefore(table) ? tx.get(key) : undefined;
    const itemBefore = before && condition ? decodeItem(before) : undefined;
    if (condition) checkCondition(condition, itemBefore, input.ReturnValuesOnConditionCheckFailure);
    const written = writeItem(tx, table, key, { before, after, attributes: item, itemBefore, itemAfter: item }, cause);
    const output: WireOutput<PutItemOutput> = {};
    if (before && returnValues === "ALL_OLD") output.Attributes = new RawJson(itemJson(before));
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, input.TableName!, written.units);
    if (capacity) output.ConsumedCapacity = capacity;
    const metrics = collectionMetrics(input.ReturnItemCollectionMetrics, table, item, written.collectionBytes);
    if (metrics) output.ItemCollectionMetrics = metrics;
    return { output, accesses: written.accesses };
  });
  return countedWrite(context.platform, reference, item, writing);
}
