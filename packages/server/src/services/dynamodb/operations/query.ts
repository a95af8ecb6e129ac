import type { QueryInput, QueryOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { consumedCapacity, readUnits } from "../capacity.ts";
import { refuseLegacyParameters, validationError } from "../errors.ts";
import { ExpressionAttributes } from "../expressions/attributes.ts";
import { type Condition, parseCondition } from "../expressions/condition.ts";
import {
  type KeyCondition,
  type KeyConditions,
  parseKeyCondition,
  resolveKeyCondition,
} from "../expressions/key-condition.ts";
import { type Projection, parseProjection } from "../expressions/projection.ts";
import { conditionRange, isWithin, type KeyRange, rangeAfter } from "../key-ranges.ts";
import { readPage } from "../pages.ts";
import { itemKey, partitionPrefix } from "../records.ts";
import { countOnly } from "../selections.ts";
import { checkQueryStartKeyShape, checkStartKey, startKeyOf } from "../start-keys.ts";
import { keyNames, readTable, referenceTable, type Table } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"];
const expressions = ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"];

export async function query(context: RequestContext, input: Wire<QueryInput>): Promise<WireOutput<QueryOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseLegacyParameters("Query", input, legacy, expressions);
  const startKey = startKeyOf(input.ExclusiveStartKey);
  const onlyCount = countOnly(input.Select, input.ProjectionExpression, input.IndexName, "Querying");
  const { keyConditions, filter, projection } = expressionsOf(input);
  return context.platform.store.read((tx) => {
    const table = readTable(tx, reference);
    if (input.IndexName !== undefined) {
      throw validationError(`The table does not have the specified index: ${input.IndexName}`);
    }
    if (startKey) checkQueryStartKeyShape(startKey, table.schema);
    const condition = resolveKeyCondition(keyConditions, table.schema);
    const reverse = input.ScanIndexForward === false;
    const selected = conditionRange(table.itemsPrefix, condition);
    const range = startKey
      ? rangeAfter(selected, startPosition(table, condition, selected, startKey), reverse)
      : selected;
    if (filter) checkFilter(filter, table);
    const page = readPage(tx, {
      range: { ...range, reverse },
      schema: table.schema,
      limit: input.Limit,
      filter,
      projection,
      countOnly: onlyCount,
    });
    const units = readUnits(page.sizeBytes, input.ConsistentRead);
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, input.TableName!, units);
    return {
      ...(page.items && { Items: page.items }),
      Count: page.count,
      ScannedCount: page.scannedCount,
      ...(page.lastEvaluatedKey && { LastEvaluatedKey: page.lastEvaluatedKey }),
      ...(capacity && { ConsumedCapacity: capacity }),
    };
  });
}

interface Expressions {
  readonly keyConditions: KeyConditions;
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
}

function expressionsOf(input: Wire<QueryInput>): Expressions {
  const { ProjectionExpression, FilterExpression, KeyConditionExpression } = input;
  const attributes = new ExpressionAttributes(input, {
    ProjectionExpression,
    FilterExpression,
    KeyConditionExpression,
  });
  if (KeyConditionExpression === undefined) {
    throw validationError(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const projection = ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, attributes);
  const filter =
    FilterExpression === undefined ? undefined : parseCondition("FilterExpression", FilterExpression, attributes);
  const keyConditions = parseKeyCondition(KeyConditionExpression, attributes);
  attributes.assertAllUsed();
  return { keyConditions, filter, projection };
}

/** Where a query goes on; its start key must be a key that the query could have ended at. */
function startPosition(table: Table, condition: KeyCondition, selected: KeyRange, startKey: Item): Uint8Array {
  checkStartKey(startKey, table.schema);
  const position = itemKey(table.itemsPrefix, table.schema, startKey);
  const partition = partitionPrefix(table.itemsPrefix, condition.partition);
  const samePartition = Buffer.compare(position.subarray(0, partition.length), partition) === 0;
  if (!condition.sort) {
    if (samePartition) return position;
    throw validationError("The provided starting key is outside query boundaries based on provided conditions");
  }
  const inQueriedPartition = Buffer.concat([partition, position.subarray(partition.length)]);
  if (!isWithin(selected, inQueriedPartition)) {
    throw validationError("The provided starting key does not match the range key predicate");
  }
  if (!samePartition) throw validationError("The query can return at most one row and cannot be restarted");
  return position;
}

function checkFilter(filter: Condition, table: Table): void {
  for (const name of keyNames(table.schema)) {
    if (filter.attributeNames.has(name)) {
      throw validationError(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
      );
    }
  }
}
