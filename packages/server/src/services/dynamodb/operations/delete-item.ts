import type { DeleteItemInput, DeleteItemOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import { consumedCapacity } from "../capacity.ts";
import { countedWrite } from "../contributor-insights/accesses.ts";
import { refuseMixture, validationError } from "../errors.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { collectionMetrics } from "../item-collections.ts";
import { assertConditionUsable, causeOf, checkCondition, conditionOf, writeItem } from "../item-writes.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson } from "../stored-item.ts";
import { keyNames, readTable, referenceTable } from "../tables.ts";
import { validateItem, validateKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["Expected", "ConditionalOperator"];
const expressions = ["ConditionExpression"];

export async function deleteItem(
  context: RequestContext,
  input: Wire<DeleteItemInput>,
): Promise<WireOutput<DeleteItemOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseMixture(input, legacy, expressions);
  assertConditionUsable(input);
  const keyAttributes = validateItem(input.Key);
  const { ReturnValues: returnValues } = input;
  if (returnValues !== undefined && returnValues !== "NONE" && returnValues !== "ALL_OLD") {
    throw validationError("ReturnValues can only be ALL_OLD or NONE");
  }
  const condition = conditionOf(input);
  const cause = causeOf(context);
  const writing = context.platform.store.transact((tx) => {
    const table = readTable(tx, reference);
    validateKey(keyAttributes, table.schema);
    if (condition) assertKeysScalar(condition.paths, keyNames(table.schema), table.indexKeyNames);
    const key = itemKey(table.itemsPrefix, table.schema, keyAttributes);
    const before = tx.get(key);
    const itemBefore = before && condition ? decodeItem(before) : undefined;
    if (condition) checkCondition(condition, itemBefore, input.ReturnValuesOnConditionCheckFailure);
    const change = { before, after: undefined, attributes: keyAttributes, itemBefore };
    const written = writeItem(tx, table, key, change, cause);
    const output: WireOutput<DeleteItemOutput> = {};
    if (before && returnValues === "ALL_OLD") output.Attributes = new RawJson(itemJson(before));
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, input.TableName!, written.units);
    if (capacity) output.ConsumedCapacity = capacity;
    const metrics = collectionMetrics(input.ReturnItemCollectionMetrics, table, keyAttributes, written.collectionBytes);
    if (metrics) output.ItemCollectionMetrics = metrics;
    return { output, accesses: written.accesses };
  });
  return countedWrite(context.platform, reference, keyAttributes, writing);
}
