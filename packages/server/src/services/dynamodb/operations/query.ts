import type { QueryInput, QueryOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import type { Reading } from "../../../store/store.ts";
import { countAccesses } from "../contributor-insights/accesses.ts";
import { refuseMixture, validationError } from "../errors.ts";
import { assertSubstitutionsUsable, ExpressionAttributes } from "../expressions/attributes.ts";
import { assertNoKeyAttributes, parseCondition } from "../expressions/condition.ts";
import { type KeyCondition, type KeyConditions, parseKeyCondition } from "../expressions/key-condition.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { parseProjection } from "../expressions/projection.ts";
import { resolveKeyCondition } from "../expressions/resolve-key-condition.ts";
import { conditionRange, isWithin, type KeyRange, rangeAfter } from "../key-ranges.ts";
import { attributesToGet } from "../legacy/attributes-to-get.ts";
import { filterOf } from "../legacy/conditions.ts";
import { keyConditionsOf } from "../legacy/key-conditions.ts";
import { answerPage, type PageExpressions } from "../page-answers.ts";
import { assertProjected, positionOf, type ReadTarget, readTargetOf } from "../read-targets.ts";
import { partitionPrefix } from "../records.ts";
import { checkSelect } from "../selections.ts";
import { checkStartKey, checkStartKeyAttribute, checkStartKeyCount, startKeyOf } from "../start-keys.ts";
import { keyNames, readTable, referenceTable } from "../tables.ts";
import { attributeOf, type Item } from "../values/attribute-value.ts";
import { valuesEqual } from "../values/compare.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"];
const expressions = ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"];

export async function query(context: RequestContext, input: Wire<QueryInput>): Promise<WireOutput<QueryOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  // Older key conditions go with newer expressions, as long as those are not about the keys.
  const mixed = input.KeyConditionExpression === undefined ? legacy.filter((name) => name !== "KeyConditions") : legacy;
  refuseMixture(input, mixed, expressions);
  const { ProjectionExpression, FilterExpression, KeyConditionExpression } = input;
  assertSubstitutionsUsable(input, { ProjectionExpression, FilterExpression, KeyConditionExpression });
  const older = {
    filter: filterOf(input.QueryFilter, input.ConditionalOperator),
    projection: attributesToGet(input.AttributesToGet),
  };
  const startKey = startKeyOf(input.ExclusiveStartKey);
  checkSelect(input, "Querying");
  const { keyConditions, filter, projection } = expressionsOf(input, older);
  const prepare = (tx: Reading) => {
    const table = readTable(tx, reference);
    const target = readTargetOf(table, input.IndexName, input.ConsistentRead, "Query");
    if (startKey) checkStartKeyCount(startKey, target);
    // AWS goes through the attributes of the key, and looks at the start key's before the condition's.
    const condition = resolveKeyCondition(keyConditions, target.schema, (attribute) => {
      if (startKey) checkStartKeyAttribute(startKey, attribute, target);
    });
    const reverse = input.ScanIndexForward === false;
    const selected = conditionRange(target, condition);
    const range = startKey
      ? rangeAfter(selected, startPosition(target, condition, selected, startKey), reverse)
      : selected;
    if (projection) assertKeysScalar(projection.paths, keyNames(table.schema), table.indexKeyNames);
    if (filter) assertNoKeyAttributes(filter, keyNames(target.schema), input.QueryFilter && "QueryFilter");
    assertProjected(target, input.Select, projection);
    if (filter) assertKeysScalar(filter.paths, keyNames(table.schema), table.indexKeyNames);
    const { partition } = condition;
    return { target, range: { ...range, reverse }, expressions: { filter, projection }, partition, input };
  };
  return answerPage(context.platform.store, prepare, (accesses) => countAccesses(context.platform, accesses));
}

interface Expressions extends PageExpressions {
  readonly keyConditions: KeyConditions;
}

function expressionsOf(input: Wire<QueryInput>, older: PageExpressions): Expressions {
  const { ProjectionExpression, FilterExpression, KeyConditionExpression } = input;
  const attributes = new ExpressionAttributes(input, {
    ProjectionExpression,
    FilterExpression,
    KeyConditionExpression,
  });
  if (KeyConditionExpression === undefined && input.KeyConditions === undefined) {
    throw validationError(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  // In the order in which AWS complains about them.
  const keyConditions =
    KeyConditionExpression === undefined
      ? keyConditionsOf(input.KeyConditions!)
      : parseKeyCondition(KeyConditionExpression, attributes);
  const filter =
    FilterExpression === undefined ? older.filter : parseCondition("FilterExpression", FilterExpression, attributes);
  const projection =
    ProjectionExpression === undefined ? older.projection : parseProjection(ProjectionExpression, attributes);
  attributes.assertAllUsed();
  keyConditions.byAttribute();
  return { keyConditions, filter, projection };
}

/**
 * Where a query goes on; its start key must be a key that the query could have ended at. AWS goes through the conditions,
 * and comes back to the last partition attribute at the end.
 */
function startPosition(target: ReadTarget, condition: KeyCondition, selected: KeyRange, startKey: Item): Uint8Array {
  checkStartKey(startKey, target);
  const position = positionOf(target, startKey);
  const partition = partitionPrefix(target.prefix, condition.partition);
  const samePartition = Buffer.compare(position.subarray(0, partition.length), partition) === 0;
  const leading = target.schema.partitionAttributes.slice(0, -1);
  if (leading.some(({ name }, at) => !valuesEqual(attributeOf(startKey, name)!, condition.partition[at]!))) {
    throw notRestartable();
  }
  if (condition.sort.length === 0) {
    if (samePartition) return position;
    throw validationError("The provided starting key is outside query boundaries based on provided conditions");
  }
  const inQueriedPartition = Buffer.concat([partition, position.subarray(partition.length)]);
  if (!isWithin(selected, inQueriedPartition)) {
    throw validationError("The provided starting key does not match the range key predicate");
  }
  if (!samePartition) throw notRestartable();
  return position;
}

function notRestartable(): Error {
  return validationError("The query can return at most one row and cannot be restarted");
}
