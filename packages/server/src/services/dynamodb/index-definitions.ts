import type {
  AttributeDefinition,
  BillingMode,
  CreateTableInput,
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  Projection,
} from "@aws-sdk/client-dynamodb";
import { invalidParameters, validationError } from "./errors.ts";
import { newMaximum } from "./on-demand-throughput.ts";
import type { IndexProjection, IndexRecord } from "./records.ts";
import type { StoredKeySchema } from "./stored-schema.ts";
import { globalSchemaOf, indexSchemaOf } from "./table-schemas.ts";
import { newWarmth } from "./warm-throughput.ts";

/** How many a table may have; the first is a quota that AWS raises on request. */
export const globalIndexCountMax = 20;
const localIndexCountMax = 5;
const projectedAttributeCountMax = 100;

type NewIndex = Omit<IndexRecord, "number" | "status">;

/** The indexes of a new table. The order of the checks is AWS's, as dynalite's tests recorded it. */
export function indexesOfNewTable(input: CreateTableInput, table: StoredKeySchema): readonly IndexRecord[] {
  const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global, AttributeDefinitions: definitions } = input;
  const indexes: NewIndex[] = [];
  const add = (index: NewIndex) => {
    if (indexes.some(({ name }) => name === index.name)) throw invalidParameters(`Duplicate index name: ${index.name}`);
    indexes.push(index);
  };
  if (local) {
    if (local.length === 0) throw invalidParameters("List of LocalSecondaryIndexes is empty");
    if (!table.sortKey) {
      throw invalidParameters(
        "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
      );
    }
    for (const given of local) add(localIndexOf(given, definitions!, table));
    if (local.length > localIndexCountMax) {
      throw invalidParameters(`Number of LocalSecondaryIndexes exceeds per-table limit of ${localIndexCountMax}`);
    }
  }
  if (global) {
    if (global.length === 0) throw invalidParameters("List of GlobalSecondaryIndexes is empty");
    for (const given of global) add(globalIndexOf(given, definitions!, input.BillingMode));
    if (global.length > globalIndexCountMax) {
      throw invalidParameters(`GlobalSecondaryIndex count exceeds the per-table limit of ${globalIndexCountMax}`);
    }
  }
  assertProjectedCount(indexes);
  return indexes.map((index, number) => ({ ...index, number, status: "ACTIVE" }));
}

/** What AWS says where the throughput of an index does not go with the billing mode of its table. */
export interface ThroughputWords {
  readonly missing: (indexName: string) => string;
  readonly unwanted: (indexName: string) => string;
}

const wordsOfNewTables: ThroughputWords = {
  missing: (name) => `ProvisionedThroughput is not specified for index: ${name}`,
  unwanted: (name) =>
    `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
};

/** A global index, for a new table or an old one. */
export function globalIndexOf(
  given: GlobalSecondaryIndex,
  definitions: readonly AttributeDefinition[],
  billingMode: BillingMode | undefined,
  words: ThroughputWords = wordsOfNewTables,
): NewIndex {
  const { IndexName: name, ProvisionedThroughput: throughput } = given;
  const schema = globalSchemaOf(given.KeySchema!, definitions);
  const projection = projectionOf(given.Projection!);
  if (billingMode === "PAY_PER_REQUEST" && throughput) throw invalidParameters(words.unwanted(name!));
  if (billingMode !== "PAY_PER_REQUEST" && !throughput) throw invalidParameters(words.missing(name!));
  const units = {
    readCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
    writeCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
  };
  return {
    name: name!,
    scope: "GLOBAL",
    ...schema,
    projection,
    ...units,
    ...newMaximum(given.OnDemandThroughput, billingMode, name),
    ...newWarmth(given.WarmThroughput, billingMode, units, name),
  };
}

/** Refuses to project too many attributes of choice, counted over all indexes of a table. */
export function assertProjectedCount(indexes: readonly Pick<IndexRecord, "projection">[]): void {
  const count = indexes.reduce((sum, { projection }) => sum + (projection.attributes?.length ?? 0), 0);
  if (count > projectedAttributeCountMax) {
    throw validationError(
      "One or more parameter values were invalid: Number of projected attributes over all indexes exceeds the limit of " +
        projectedAttributeCountMax,
    );
  }
}

/** A local index, for a new table. */
export function localIndexOf(
  { IndexName: name, KeySchema: elements, Projection: projection }: LocalSecondaryIndex,
  definitions: readonly AttributeDefinition[],
  table: StoredKeySchema,
): NewIndex {
  const schema = indexSchemaOf(elements!, definitions);
  if (!schema.sortKey) throw invalidParameters(`Index KeySchema does not have a range key for index: ${name}`);
  if (schema.partitionKey.name !== table.partitionKey.name) {
    throw invalidParameters(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. ` +
        `index hash key: ${schema.partitionKey.name}, table hash key: ${table.partitionKey.name}`,
    );
  }
  const base = { readCapacityUnits: 0, writeCapacityUnits: 0 };
  return { name: name!, scope: "LOCAL", ...schema, projection: projectionOf(projection!), ...base };
}

/** What an index projects. */
export function projectionOf({ ProjectionType: type, NonKeyAttributes: attributes }: Projection): IndexProjection {
  if (!type) throw invalidParameters("Unknown ProjectionType: null");
  if (attributes && type !== "INCLUDE") {
    throw invalidParameters(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  if (type !== "INCLUDE") return { type };
  if (!attributes) throw invalidParameters("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  const twice = attributes.find((name, at) => attributes.indexOf(name) < at);
  if (twice !== undefined) throw invalidParameters(`Duplicate element in NonKeyAttributes: ${twice}`);
  return { type, attributes };
}
