import type { SearchVectorsInput, SearchVectorsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { wantsCapacity } from "../capacity.ts";
import { validationError } from "../errors.ts";
import { assertSubstitutionsUsable, ExpressionAttributes } from "../expressions/attributes.ts";
import { type Projection, parseProjection, project, projectAttributes } from "../expressions/projection.ts";
import { decodeItem } from "../stored-item.ts";
import { readTable, referenceTable, type Table } from "../tables.ts";
import { type AttributeValue, attributeOf, type Item, setAttribute } from "../values/attribute-value.ts";
import { itemSizeBytes } from "../values/size.ts";
import { scoreOf } from "../vectors/distances.ts";
import { requestBytes } from "../vectors/entries.ts";
import { float32Of, listOf, vectorOf } from "../vectors/float32.ts";
import { searchNearest } from "../vectors/search.ts";
import { type Equality, parseSearchCondition, scopeOf } from "../vectors/search-condition.ts";
import type { TableVectorIndex } from "../vectors/table-vectors.ts";
import type { Wire, WireOutput } from "../wire.ts";

const resultCountMax = 100;
/** AWS tells the limit but not what it says beyond it: these words are ours. */
const answerBytesMax = 16 * 1024 * 1024;

/** What needs no table is checked before it is looked for. The words are AWS's, as the public conformance suite recorded. */
export async function searchVectors(
  { platform, region }: RequestContext,
  input: Wire<SearchVectorsInput>,
): Promise<WireOutput<SearchVectorsOutput>> {
  const reference = referenceTable(region, input.TableName!);
  const { TopK: countMax = 0, ReturnConsumedCapacity: capacityWanted } = input;
  if (countMax > resultCountMax) {
    throw validationError(
      `Provided TopK value '${countMax}' is out of valid range. ` +
        `The value must be between 1 and ${resultCountMax} inclusive`,
    );
  }
  const { equalities, projection } = expressionsOf(input);
  const sought = soughtVector(input.SearchVector!);
  const { plan: index, outcome } = await searchNearest(platform.store, (tx) => {
    const table = readTable(tx, reference);
    const found = readyIndexOf(table, input.IndexName!);
    const { dimensions } = found.record;
    if (sought.length !== dimensions) {
      throw validationError(
        `Input search vector dimension ${sought.length} does not match vector index dimension ${dimensions}`,
      );
    }
    const { itemsPrefix } = table;
    return { plan: found, search: { index: found, itemsPrefix, sought, countMax, scope: scopeOf(found, equalities) } };
  });
  const { dimensions, distanceFunction } = index.record;
  let answerBytes = 0;
  const results = outcome.items.map(({ rank, stored }) => {
    const item = answeredItem(index, projection, decodeItem(stored));
    answerBytes += itemSizeBytes(item);
    if (answerBytes > answerBytesMax) throw validationError("The search results exceed the limit of 16 MB");
    return { Item: item, Score: scoreOf(distanceFunction, rank) };
  });
  const examinedBytes = 4 * dimensions * outcome.examinedCount;
  return {
    SearchResults: results,
    ...(wantsCapacity(capacityWanted) && {
      ConsumedCapacity: { VectorSearchRequestBytes: requestBytes(examinedBytes + answerBytes) },
    }),
  };
}

function expressionsOf(input: Wire<SearchVectorsInput>): {
  equalities: readonly Equality[];
  projection: Projection | undefined;
} {
  const { SearchConditionExpression, ProjectionExpression } = input;
  const given = { SearchConditionExpression, ProjectionExpression };
  assertSubstitutionsUsable(input, given);
  const attributes = new ExpressionAttributes(input, given);
  const equalities =
    SearchConditionExpression === undefined ? [] : parseSearchCondition(SearchConditionExpression, attributes);
  const projection = ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, attributes);
  attributes.assertAllUsed();
  return { equalities, projection };
}

function soughtVector(elements: readonly AttributeValue[]): Float32Array {
  const numbers = elements.map((element) => {
    const { N: text, ...others } = element as { N?: string };
    const number = typeof text === "string" && Object.keys(others).length === 0 ? float32Of(text) : undefined;
    if (number !== undefined) return number;
    throw validationError(
      "Search vector contains invalid values. All values in the search vector must be a 32-bit floating-point number " +
        "attribute",
    );
  });
  return Float32Array.from(numbers);
}

function readyIndexOf({ vectorIndexes }: Table, name: string): TableVectorIndex {
  const index = vectorIndexes.find(({ record }) => record.name === name);
  if (!index) throw validationError(`The table does not have the specified index: ${name}`);
  if (index.record.status === "CREATING") throw validationError(`Cannot search backfilling vector index: ${name}`);
  return index;
}

/**
 * What the index projects of an item, and of that what is asked for. The vector is answered only when it is asked for,
 * whatever the index projects, and is then the float32s that the index holds.
 */
function answeredItem(index: TableVectorIndex, projection: Projection | undefined, item: Item): Item {
  const { vectorAttribute, dimensions } = index.record;
  const { [vectorAttribute]: _vector, ...projected } = index.projected
    ? projectAttributes(index.projected, item)
    : item;
  if (!projection) return projected;
  if (projection.attributeNames.has(vectorAttribute)) {
    const vector = vectorOf(attributeOf(item, vectorAttribute)!, dimensions)!;
    setAttribute(projected, vectorAttribute, listOf(vector));
  }
  return project(projection, projected);
}
