import type {
  AttributeDefinition,
  BillingMode,
  CreateTableInput,
  SearchSchemaElement,
  VectorIndex,
} from "@aws-sdk/client-dynamodb";
import { invalidParameters } from "../errors.ts";
import { projectionOf } from "../index-definitions.ts";
import type { IndexRecord } from "../records.ts";
import { keySchemaOf, type StoredKeySchema } from "../stored-schema.ts";
import type { KeyAttribute } from "../values/keys.ts";
import type { SearchAttribute, VectorIndexRecord } from "./records.ts";

/**
 * What makes a vector index. Words and limits are those that the developer guide gives and the public conformance suite
 * (nubo-db) recorded of AWS; that of too many projected attributes is ours.
 */

export const vectorIndexCountMax = 5;
const dimensionsMax = 4096;
const hashCountMax = 1;
const filterCountMax = 18;
const projectedCountMax = 20;

type NewVectorIndex = Omit<VectorIndexRecord, "number" | "status">;

/** The vector indexes of a new table, numbered after its other ones. */
export function vectorIndexesOfNewTable(
  { VectorIndexes: given, AttributeDefinitions: definitions = [], BillingMode }: CreateTableInput,
  table: StoredKeySchema,
  others: readonly IndexRecord[],
): readonly VectorIndexRecord[] {
  if (!given) return [];
  if (given.length === 0) throw invalidParameters("List of VectorIndexes is empty");
  assertPaidPerRequest(BillingMode);
  const indexes = given.map((each) => vectorIndexOf(each, definitions, table));
  const names = [...others, ...indexes].map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw invalidParameters(`Duplicate index name: ${twice}`);
  if (indexes.length > vectorIndexCountMax) {
    throw invalidParameters(`VectorIndex count exceeds the per-table limit of ${vectorIndexCountMax}`);
  }
  for (const index of indexes) {
    const other = indexes.find((each) => conflictsWith(each, index));
    if (!other) continue;
    throw invalidParameters(
      `Conflicting attribute definition for '${index.vectorAttribute}'. ` +
        "All VectorIndexes on the same vector attribute must use the same dimensions.",
    );
  }
  return indexes.map((index, at) => ({ ...index, number: others.length + at, status: "ACTIVE" }));
}

/** A vector index, for a new table or an old one; `definitions` are those of the request. */
export function vectorIndexOf(
  given: VectorIndex,
  definitions: readonly AttributeDefinition[],
  table: StoredKeySchema,
): NewVectorIndex {
  const vectorAttribute = given.VectorAttribute!.AttributeName!;
  const dimensions = given.Dimensions!;
  if (dimensions > dimensionsMax) {
    throw invalidParameters(`Number of dimensions must be between 1 and ${dimensionsMax} inclusive.`);
  }
  const searchSchema = searchSchemaOf(given.SearchSchema, definitions);
  if (definitions.some(({ AttributeName }) => AttributeName === vectorAttribute)) {
    throw invalidParameters(
      `Conflicting attribute definition for '${vectorAttribute}'. ` +
        "An attribute cannot be defined in AttributeDefinitions when used as a VectorAttribute.",
    );
  }
  const index: NewVectorIndex = {
    name: given.IndexName!,
    vectorAttribute,
    dimensions,
    distanceFunction: given.DistanceFunction!,
    ...(searchSchema && { searchSchema }),
    projection: projectionOf(given.Projection!),
  };
  assertProjectedCount(index, table);
  return index;
}

export function assertPaidPerRequest(billingMode: BillingMode | undefined): void {
  if (billingMode === "PAY_PER_REQUEST") return;
  throw invalidParameters("Vector indexes are only supported for PAY_PER_REQUEST tables");
}

/** Whether two indexes want vectors of different dimensions in one attribute. */
export function conflictsWith(one: NewVectorIndex, other: NewVectorIndex): boolean {
  return one.vectorAttribute === other.vectorAttribute && one.dimensions !== other.dimensions;
}

function searchSchemaOf(
  elements: readonly SearchSchemaElement[] | undefined,
  definitions: readonly AttributeDefinition[],
): readonly SearchAttribute[] | undefined {
  if (!elements) return undefined;
  for (const [role, countMax] of [
    ["HASH", hashCountMax],
    ["INLINE_FILTER", filterCountMax],
  ] as const) {
    const count = elements.filter((element) => element.SearchSchemaElementType === role).length;
    if (count <= countMax) continue;
    throw invalidParameters(
      `Value '${count}' at 'SearchSchema' failed to satisfy constraint: ` +
        `Member must have ${role} count less than or equal to ${countMax}`,
    );
  }
  if (new Set(elements.map(({ AttributeName }) => AttributeName)).size < elements.length) {
    throw invalidParameters("SearchSchema contains a duplicate AttributeName");
  }
  return elements.map(({ AttributeName: name, SearchSchemaElementType: role }) => {
    const definition = definitions.find(({ AttributeName }) => AttributeName === name);
    if (!definition) throw invalidParameters("One element in SearchSchema is not defined in attribute definitions");
    return { name: name!, type: definition.AttributeType as KeyAttribute["type"], role: role! };
  });
}

/** The vector and the filters count among the attributes that an index projects, its keys do not. */
function assertProjectedCount(
  { vectorAttribute, searchSchema = [], projection }: NewVectorIndex,
  table: StoredKeySchema,
) {
  const filters = searchSchema.filter(({ role }) => role === "INLINE_FILTER");
  const counted = new Set([vectorAttribute, ...filters.map(({ name }) => name), ...(projection.attributes ?? [])]);
  const keys = [...keySchemaOf(table).attributes, ...searchSchema.filter(({ role }) => role === "HASH")];
  for (const { name } of keys) counted.delete(name);
  if (counted.size <= projectedCountMax) return;
  throw invalidParameters(`Number of projected attributes of a vector index exceeds the limit of ${projectedCountMax}`);
}
