import type { AttributeDefinition, GlobalSecondaryIndex, LocalSecondaryIndex } from "@aws-sdk/client-dynamodb";
import type { ServiceError } from "../../../kernel/errors.ts";
import { invalidParameters, validationError } from "../errors.ts";
import { globalIndexOf, localIndexOf } from "../index-definitions.ts";
import { maximumOf } from "../on-demand-throughput.ts";
import type { IndexRecord, TableRecord } from "../records.ts";
import { keySchemaOf, storedSchemaOf } from "../stored-schema.ts";
import { describeSchema } from "../table-descriptions.ts";
import { allKeyAttributes } from "../table-indexes.ts";
import type { BackedUpTable } from "./records.ts";

/** The indexes of a restored table. */

export interface IndexOverrides {
  readonly LocalSecondaryIndexOverride?: LocalSecondaryIndex[] | undefined;
  readonly GlobalSecondaryIndexOverride?: GlobalSecondaryIndex[] | undefined;
}

type BillingMode = TableRecord["billingMode"];

/** The indexes that the caller lists, or all that there were. They are written with the items, so they are ready with them. */
export function restoredIndexes(
  source: BackedUpTable,
  overrides: IndexOverrides,
  billingMode: BillingMode,
): readonly IndexRecord[] {
  const definitions = allKeyAttributes(source).map(({ name, type }) => ({ AttributeName: name, AttributeType: type }));
  const { LocalSecondaryIndexOverride: local, GlobalSecondaryIndexOverride: global } = overrides;
  const ofScope = (scope: IndexRecord["scope"]) => source.indexes.filter((index) => index.scope === scope);
  const indexes = [
    ...(local ? local.map((given) => listedLocal(source, given, definitions)) : ofScope("LOCAL")),
    ...(global ? global.map((given) => listedGlobal(source, given, definitions, billingMode)) : ofScope("GLOBAL")),
  ];
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw invalidParameters(`Duplicate index name: ${twice}`);
  }
  return indexes.map((index, number) => ({
    name: index.name,
    scope: index.scope,
    number,
    ...storedSchemaOf(keySchemaOf(index)),
    projection: index.projection,
    status: "ACTIVE",
    readCapacityUnits: billingMode === "PROVISIONED" ? index.readCapacityUnits : 0,
    writeCapacityUnits: billingMode === "PROVISIONED" ? index.writeCapacityUnits : 0,
    ...(billingMode === "PAY_PER_REQUEST" && maximumOf(index)),
  }));
}

type ListedIndex = Omit<IndexRecord, "number" | "status">;

function listedLocal(
  source: BackedUpTable,
  given: LocalSecondaryIndex,
  definitions: readonly AttributeDefinition[],
): ListedIndex {
  assertKnownKeys(given, definitions);
  return assertThere(source, localIndexOf(given, definitions, source));
}

function listedGlobal(
  source: BackedUpTable,
  given: GlobalSecondaryIndex,
  definitions: readonly AttributeDefinition[],
  billingMode: BillingMode,
): ListedIndex {
  assertKnownKeys(given, definitions);
  // AWS refuses it too; its words nobody has recorded.
  if (given.WarmThroughput) {
    throw validationError(`WarmThroughput is not supported for index ${given.IndexName} during the restore operation`);
  }
  return assertThere(source, globalIndexOf(given, definitions, billingMode));
}

function assertKnownKeys(
  given: GlobalSecondaryIndex | LocalSecondaryIndex,
  known: readonly AttributeDefinition[],
): void {
  const names = known.map(({ AttributeName }) => AttributeName);
  if (given.KeySchema!.some(({ AttributeName }) => !names.includes(AttributeName))) throw notThere(given.IndexName!);
}

/** An index may come back under another name, but with the keys and the projection of one that there was. */
function assertThere(source: BackedUpTable, index: ListedIndex): ListedIndex {
  if (!source.indexes.some((known) => identityOf(known) === identityOf(index))) throw notThere(index.name);
  return index;
}

function identityOf(index: ListedIndex): string {
  const { type, attributes = [] } = index.projection;
  return JSON.stringify([index.scope, describeSchema(index), type, [...attributes].sort()]);
}

export function notThere(name: string): ServiceError {
  return validationError(
    `Index ${name} does not match a secondary index that existed in the source table ` +
      "and cannot be created during the restore operation",
  );
}
