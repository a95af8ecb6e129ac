import type { VectorIndex } from "@aws-sdk/client-dynamodb";
import type { BackedUpTable } from "../backups/records.ts";
import { notThere } from "../backups/restored-indexes.ts";
import { invalidParameters } from "../errors.ts";
import type { IndexRecord, TableRecord } from "../records.ts";
import { assertPaidPerRequest, vectorIndexOf } from "./definitions.ts";
import type { VectorIndexRecord } from "./records.ts";

/**
 * The vector indexes of a restored table: those that the caller lists, or all that there were. They are written with the
 * items, so they are ready with them, whereas on AWS they are filled later.
 */
export function restoredVectorIndexes(
  source: BackedUpTable,
  listed: readonly VectorIndex[] | undefined,
  billingMode: TableRecord["billingMode"],
  others: readonly IndexRecord[],
): readonly VectorIndexRecord[] {
  const { vectorIndexes: known = [] } = source;
  const indexes = listed ? listed.map((given) => listedIndex(source, given)) : known;
  if (indexes.length > 0) assertPaidPerRequest(billingMode);
  const names = [...others, ...indexes].map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw invalidParameters(`Duplicate index name: ${twice}`);
  return indexes.map((index, at) => ({ ...index, number: others.length + at, status: "ACTIVE" }));
}

type ListedIndex = Omit<VectorIndexRecord, "number" | "status">;

/** As with secondary indexes, one may come back under another name, but else as it was. */
function listedIndex(source: BackedUpTable, given: VectorIndex): ListedIndex {
  const known = source.vectorIndexes ?? [];
  const attributes = known.flatMap(({ searchSchema = [] }) => searchSchema);
  const wanted = given.SearchSchema?.map(({ AttributeName }) => AttributeName!) ?? [];
  if (wanted.some((name) => !attributes.some((attribute) => attribute.name === name))) throw notThere(given.IndexName!);
  const definitions = attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type }));
  const index = vectorIndexOf(given, definitions, source);
  if (!known.some((each) => identityOf(each) === identityOf(index))) throw notThere(index.name);
  return index;
}

function identityOf({ vectorAttribute, dimensions, distanceFunction, searchSchema = [], projection }: ListedIndex) {
  const schema = searchSchema.map(({ name, role }) => [name, role]).sort();
  const attributes = [...(projection.attributes ?? [])].sort();
  return JSON.stringify([vectorAttribute, dimensions, distanceFunction, schema, projection.type, attributes]);
}
