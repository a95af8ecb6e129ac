import type { CreateTableInput, SearchVectorsInput, VectorIndex } from "@aws-sdk/client-dynamodb";
import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { searchVectors } from "../operations/search-vectors.ts";
import { tableItemsPrefix } from "../records.ts";
import { decodeItem } from "../stored-item.ts";
import { readTable, referenceTable } from "../tables.ts";
import { peopleTable, type TestContext } from "../testing.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import type { Wire } from "../wire.ts";
import { readBlock, type StoredVector, vectorsOf } from "./blocks.ts";
import { vectorEntryOf } from "./entries.ts";
import { partitionOf, type TableVectorIndex } from "./table-vectors.ts";

/** What the tests of vector indexes have in common: the table `people`, whose attribute `v` holds vectors. */

export const TableName = "people";

export const byVector: VectorIndex = {
  IndexName: "byVector",
  VectorAttribute: { AttributeName: "v" },
  Dimensions: 3,
  DistanceFunction: "COSINE",
  Projection: { ProjectionType: "ALL" },
};

/** Parted by `team`, filtered by `city` and `age`. */
export const byTeam: VectorIndex = {
  ...byVector,
  IndexName: "byTeam",
  SearchSchema: [
    { AttributeName: "team", SearchSchemaElementType: "HASH" },
    { AttributeName: "city", SearchSchemaElementType: "INLINE_FILTER" },
    { AttributeName: "age", SearchSchemaElementType: "INLINE_FILTER" },
  ],
};

export const searched = [
  { AttributeName: "team", AttributeType: "S" },
  { AttributeName: "city", AttributeType: "S" },
  { AttributeName: "age", AttributeType: "N" },
] as const;

/** The table with these vector indexes. */
export function tableWith(...VectorIndexes: VectorIndex[]): CreateTableInput {
  const isSearched = VectorIndexes.some(({ SearchSchema }) => SearchSchema);
  const keys = peopleTable.AttributeDefinitions!;
  return { ...peopleTable, AttributeDefinitions: isSearched ? [...keys, ...searched] : keys, VectorIndexes };
}

export function list(...numbers: number[]): { L: AttributeValue[] } {
  return { L: numbers.map((number) => ({ N: String(number) })) };
}

export function person(pk: string, v: number[], more: Item = {}): Item {
  return { pk: { S: pk }, v: list(...v), ...more };
}

export async function search(
  context: TestContext,
  sought: number[],
  more: Partial<Wire<SearchVectorsInput>> = {},
): Promise<{ id: string; score: number }[]> {
  const answer = await searchVectors(context, {
    TableName,
    IndexName: "byVector",
    SearchVector: list(...sought).L,
    TopK: 100,
    ...more,
  });
  return answer.SearchResults!.map(({ Item, Score }) => ({
    id: ((Item as Item)["pk"] as { S: string }).S,
    score: Score!,
  }));
}

/** What the vector indexes of the table hold, and what they would hold if they were made anew of its items. */
export function heldAndRebuilt(tx: Reading, tableName = TableName): [held: string[], rebuilt: string[]] {
  const table = readTable(tx, referenceTable("us-east-1", tableName));
  const prefix = tableItemsPrefix("us-east-1", table.record.id);
  const items = [...tx.range({ start: prefix, end: keyAfterPrefix(prefix) })].map(({ value }) => decodeItem(value));
  const held = table.vectorIndexes.flatMap((index) =>
    heldVectors(tx, index).map((text) => `${index.record.name} ${text}`),
  );
  const rebuilt = table.vectorIndexes.flatMap((index) =>
    items.flatMap((item) => {
      const entry = vectorEntryOf(table, index, item);
      return entry ? [`${index.record.name} ${textOf(entry.prefix, entry.vector)}`] : [];
    }),
  );
  return [held, rebuilt.sort()];
}

function heldVectors(tx: Reading, index: TableVectorIndex): string[] {
  const { entriesPrefix, shape, hash } = index;
  const prefixLength = partitionOf(index, hash && { S: "any" }).length;
  return [...tx.range({ start: entriesPrefix, end: keyAfterPrefix(entriesPrefix) })]
    .flatMap(({ key, value }) =>
      vectorsOf(readBlock(value, shape), shape).map((vector) => textOf(key.subarray(0, prefixLength), vector)),
    )
    .sort();
}

function textOf(prefix: Uint8Array, { tail, sizeBytes, squares, numbers, digests }: StoredVector): string {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  return JSON.stringify([hex(prefix), hex(tail), sizeBytes, squares, [...numbers], hex(digests)]);
}
