import type { ScanInput, ScanOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import type { Reading } from "../../../store/store.ts";
import { countMany } from "../contributor-insights/accesses.ts";
import { refuseMixture, validationError } from "../errors.ts";
import { assertSubstitutionsUsable, ExpressionAttributes } from "../expressions/attributes.ts";
import { parseCondition } from "../expressions/condition.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { parseProjection } from "../expressions/projection.ts";
import { isWithin, type KeyRange, rangeAfter, segmentRange } from "../key-ranges.ts";
import { attributesToGet } from "../legacy/attributes-to-get.ts";
import { filterOf } from "../legacy/conditions.ts";
import { answerPage, type PageExpressions } from "../page-answers.ts";
import { assertProjected, positionOf, type ReadTarget, readTargetOf } from "../read-targets.ts";
import { checkSelect } from "../selections.ts";
import { checkStartKey, checkStartKeyShape, startKeyOf, wrongSegment } from "../start-keys.ts";
import { keyNames, readTable, referenceTable } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["AttributesToGet", "ScanFilter", "ConditionalOperator"];
const expressions = ["ProjectionExpression", "FilterExpression"];

export async function scan(context: RequestContext, input: Wire<ScanInput>): Promise<WireOutput<ScanOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseMixture(input, legacy, expressions);
  const { ProjectionExpression, FilterExpression } = input;
  assertSubstitutionsUsable(input, { ProjectionExpression, FilterExpression });
  const older = {
    projection: attributesToGet(input.AttributesToGet),
    filter: filterOf(input.ScanFilter, input.ConditionalOperator),
  };
  const startKey = startKeyOf(input.ExclusiveStartKey);
  const segment = segmentOf(input);
  checkSelect(input, "Scanning");
  const { filter, projection } = expressionsOf(input, older);
  const prepare = (tx: Reading) => {
    const table = readTable(tx, reference);
    const target = readTargetOf(table, input.IndexName, input.ConsistentRead);
    if (startKey && target.index) checkStartKeyShape(startKey, target);
    assertProjected(target, input.Select, projection);
    const range = scannedRange(target, segment, startKey);
    for (const expression of [projection, filter]) {
      if (expression) assertKeysScalar(expression.paths, keyNames(table.schema), table.indexKeyNames);
    }
    return { target, range, expressions: { filter, projection }, input };
  };
  return answerPage(context.platform.store, prepare, (accesses) => countMany(context.platform, accesses));
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

function expressionsOf(input: Wire<ScanInput>, older: PageExpressions): PageExpressions {
  const { ProjectionExpression, FilterExpression } = input;
  const attributes = new ExpressionAttributes(input, { ProjectionExpression, FilterExpression });
  // In the order in which AWS complains about them.
  const filter =
    FilterExpression === undefined ? older.filter : parseCondition("FilterExpression", FilterExpression, attributes);
  const projection =
    ProjectionExpression === undefined ? older.projection : parseProjection(ProjectionExpression, attributes);
  attributes.assertAllUsed();
  return { filter, projection };
}

function scannedRange(target: ReadTarget, segment: Segment, startKey: Item | undefined): KeyRange {
  const range = segmentRange(target.prefix, segment.index, segment.total);
  if (!startKey) return range;
  checkStartKey(startKey, target);
  const position = positionOf(target, startKey);
  if (!isWithin(range, position)) throw wrongSegment(segment.total, segment.index);
  return rangeAfter(range, position, false);
}
