import type { TableDescription, VectorIndexDescription, VectorIndexInfo } from "@aws-sdk/client-dynamodb";
import { describeProjection } from "../index-projections.ts";
import type { TableRecord } from "../records.ts";
import type { DescribedState } from "../table-descriptions.ts";
import { indexArn } from "../table-names.ts";
import type { VectorIndexRecord } from "./records.ts";

/** The vector indexes of a table as DescribeTable answers them; a table without any says nothing of them. */
export function describeVectorIndexes(
  region: string,
  { name, vectorIndexes = [] }: TableRecord,
  state: DescribedState,
): Partial<TableDescription> {
  if (vectorIndexes.length === 0) return {};
  const describe = (index: VectorIndexRecord): VectorIndexDescription => {
    const size = state.sizes.indexes.get(index.number);
    return {
      ...describeDefinition(index),
      IndexStatus: state.indexStatus?.(index) ?? index.status,
      ...(index.status === "CREATING" && { Backfilling: state.status === "ACTIVE" }),
      IndexSizeBytes: size?.sizeBytes ?? 0,
      ItemCount: size?.itemCount ?? 0,
      IndexArn: indexArn(region, name, index.name),
    };
  };
  return { VectorIndexes: vectorIndexes.map(describe) };
}

/** What an index is, as a backup remembers it. */
export function describeDefinition(index: VectorIndexRecord): VectorIndexInfo {
  const { name, vectorAttribute, searchSchema, dimensions, distanceFunction } = index;
  return {
    IndexName: name,
    VectorAttribute: { AttributeName: vectorAttribute },
    ...(searchSchema && {
      SearchSchema: searchSchema.map((attribute) => ({
        AttributeName: attribute.name,
        SearchSchemaElementType: attribute.role,
      })),
    }),
    Projection: describeProjection(index),
    Dimensions: dimensions,
    DistanceFunction: distanceFunction,
  };
}
