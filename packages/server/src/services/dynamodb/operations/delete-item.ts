import type { DeleteItemInput, DeleteItemOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import { consumedCapacity, wantsCapacity, writeUnits } from "../capacity.ts";
import { refuseLegacyParameters, validationError } from "../errors.ts";
import { causeOf, checkCondition, conditionOf, writeItem } from "../item-writes.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson, storedSizeBytes } from "../stored-item.ts";
import { readTable, referenceTable } from "../tables.ts";
import { validateItem, validateKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["Expected", "ConditionalOperator"];
const expressions = ["ConditionExpression"];

export async function deleteItem(
  context: RequestContext,
  input: Wire<DeleteItemInput>,
): Promise<WireOutput<DeleteItemOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseLegacyParameters("DeleteItem", input, legacy, expressions);
  const keyAttributes = validateItem(input.Key);
  const { ReturnValues: returnValues } = input;
  if (returnValues !== undefined && returnValues !== "NONE" && returnValues !== "ALL_OLD") {
    throw validationError("ReturnValues can only be ALL_OLD or NONE");
  }
  const condition = conditionOf(input);
  const cause = causeOf(context);
  return context.platform.store.transact((tx) => {
    const table = readTable(tx, reference);
    validateKey(keyAttributes, table.schema);
    const key = itemKey(table.itemsPrefix, table.schema, keyAttributes);
    const before = tx.get(key);
    if (condition) {
      checkCondition(condition, before && decodeItem(before), input.ReturnValuesOnConditionCheckFailure);
    }
    writeItem(tx, table, key, { before, after: undefined, attributes: keyAttributes }, cause);
    const output: WireOutput<DeleteItemOutput> = {};
    if (before && returnValues === "ALL_OLD") output.Attributes = new RawJson(itemJson(before));
    if (wantsCapacity(input.ReturnConsumedCapacity)) {
      const units = writeUnits(before ? storedSizeBytes(before) : 0, 0);
      output.ConsumedCapacity = consumedCapacity(input.ReturnConsumedCapacity, input.TableName!, units);
    }
    return output;
  });
}
