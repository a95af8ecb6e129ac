import type { ScanInput, ScanOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { consumedCapacity, readUnits } from "../capacity.ts";
import { refuseLegacyParameters, validationError } from "../errors.ts";
import { ExpressionAttributes } from "../expressions/attributes.ts";
import { type Condition, parseCondition } from "../expressions/condition.ts";
import { type Projection, parseProjection } from "../expressions/projection.ts";
import { isWithin, type KeyRange, rangeAfter, segmentRange } from "../key-ranges.ts";
import { readPage } from "../pages.ts";
import { itemKey } from "../records.ts";
import { countOnly } from "../selections.ts";
import { checkStartKey, startKeyOf, wrongSegment } from "../start-keys.ts";
import { readTable, referenceTable, type Table } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["AttributesToGet", "ScanFilter", "ConditionalOperator"];
const expressions = ["ProjectionExpression", "FilterExpression"];

export async function scan(context: RequestContext, input: Wire<ScanInput>): Promise<WireOutput<ScanOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseLegacyParameters("Scan", input, legacy, expressions);
  const startKey = startKeyOf(input.ExclusiveStartKey);
  const segment = segmentOf(input);
  const onlyCount = countOnly(input.Select, input.ProjectionExpression, input.IndexName, "Scanning");
  const { filter, projection } = expressionsOf(input);
  return context.platform.store.read((tx) => {
    const table = readTable(tx, reference);
    if (input.IndexName !== undefined) {
      throw validationError(`The table does not have the specified index: ${input.IndexName}`);
    }
    const page = readPage(tx, {
      range: scannedRange(table, segment, startKey),
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

interface Segment {
  readonly index: number;
  readonly total: number;
}

/** One process's share of a parallel scan; a plain scan is the only segment of one. */
function segmentOf({ Segment: index, TotalSegments: total }: Wire<ScanInput>): Segment {
  if (index === undefined && total === undefined) return { index: 0, total: 1 };
  if (total === undefined) {
    throw validationError(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (index === undefined) {
    throw validationError(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (index >= total) {
    throw validationError(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        `Segment: ${index} is not less than TotalSegments: ${total}`,
    );
  }
  return { index, total };
}

function expressionsOf(input: Wire<ScanInput>): { filter: Condition | undefined; projection: Projection | undefined } {
  const { ProjectionExpression, FilterExpression } = input;
  const attributes = new ExpressionAttributes(input, { ProjectionExpression, FilterExpression });
  const projection = ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, attributes);
  const filter =
    FilterExpression === undefined ? undefined : parseCondition("FilterExpression", FilterExpression, attributes);
  attributes.assertAllUsed();
  return { filter, projection };
}

function scannedRange(table: Table, segment: Segment, startKey: Item | undefined): KeyRange {
  const range = segmentRange(table.itemsPrefix, segment.index, segment.total);
  if (!startKey) return range;
  checkStartKey(startKey, table.schema);
  const position = itemKey(table.itemsPrefix, table.schema, startKey);
  if (!isWithin(range, position)) throw wrongSegment(segment.total, segment.index);
  return rangeAfter(range, position, false);
}
