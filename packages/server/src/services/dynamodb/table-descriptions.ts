import type { IndexStatus, TableDescription, TableStatus } from "@aws-sdk/client-dynamodb";
import { describeProjection } from "./index-projections.ts";
import { describeMaximum } from "./on-demand-throughput.ts";
import type { IndexRecord, TableRecord } from "./records.ts";
import type { TableSize, TableSizes } from "./statistics.ts";
import { keySchemaOf, type StoredKeySchema } from "./stored-schema.ts";
import { describeClass } from "./table-class.ts";
import { allKeyAttributes } from "./table-indexes.ts";
import { indexArn, streamArn, tableArn } from "./table-names.ts";
import { describeThroughput } from "./throughput.ts";
import { describeVectorIndexes } from "./vectors/descriptions.ts";
import { describeWarmth, type WarmthDescription } from "./warm-throughput.ts";

export interface DescribedState {
  readonly status: TableStatus;
  readonly sizes: TableSizes;
  readonly nowMs: number;
  /** The status of a global or a vector index, where it is not the one on record. */
  readonly indexStatus?: (index: Pick<IndexRecord, "name" | "number" | "status">) => IndexStatus | undefined;
  /** How warm the table or one of its global indexes is said to be, where that is not what its record says. */
  readonly warmth?: (described: TableRecord | IndexRecord) => WarmthDescription | undefined;
}

/** A table as CreateTable, DescribeTable, UpdateTable and DeleteTable answer it. */
export function describeTableRecord(region: string, table: TableRecord, state: DescribedState): TableDescription {
  const { stream, latestStreamLabel: label } = table;
  return {
    AttributeDefinitions: [...allKeyAttributes(table)]
      .sort((first, second) => (first.name < second.name ? -1 : 1))
      .map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    TableName: table.name,
    KeySchema: describeSchema(table),
    TableStatus: state.status,
    CreationDateTime: new Date(table.createdMs),
    ProvisionedThroughput: describeThroughput(table, state.nowMs),
    TableSizeBytes: state.sizes.sizeBytes,
    ItemCount: state.sizes.itemCount,
    TableArn: tableArn(region, table.name),
    TableId: table.id,
    ...describeBilling(table, state.status),
    ...describeMaximum(table),
    ...(state.warmth?.(table) ?? describeWarmth(table, table.billingMode)),
    ...describeIndexes(region, table, state),
    ...describeVectorIndexes(region, table, state),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType } }),
    ...(label !== undefined && { LatestStreamLabel: label, LatestStreamArn: streamArn(region, table.name, label) }),
    ...describeRestore(table),
    ...describeClass(table),
    DeletionProtectionEnabled: table.deletionProtection,
  };
}

export function describeSchema(stored: StoredKeySchema): { AttributeName: string; KeyType: "HASH" | "RANGE" }[] {
  const { partitionAttributes, sortAttributes } = keySchemaOf(stored);
  return [
    ...partitionAttributes.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" as const })),
    ...sortAttributes.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" as const })),
  ];
}

/** A table that has always been `PROVISIONED` has no summary; a new one does not say yet since when it is not. */
function describeBilling(
  { billingMode, payPerRequestSinceMs: sinceMs }: TableRecord,
  status: TableStatus,
): Partial<TableDescription> {
  if (sinceMs === undefined) return {};
  return {
    BillingModeSummary: {
      BillingMode: billingMode,
      ...(status !== "CREATING" && { LastUpdateToPayPerRequestDateTime: new Date(sinceMs) }),
    },
  };
}

/** A table says where it comes from only as long as it is on its way, as on AWS. */
function describeRestore({ restore }: TableRecord): Partial<TableDescription> {
  if (!restore) return {};
  const { sourceBackupArn, sourceTableArn, timeMs } = restore;
  return {
    RestoreSummary: {
      ...(sourceBackupArn !== undefined && { SourceBackupArn: sourceBackupArn }),
      SourceTableArn: sourceTableArn,
      RestoreDateTime: new Date(timeMs),
      RestoreInProgress: true,
    },
  };
}

function describeIndexes(region: string, table: TableRecord, state: DescribedState): Partial<TableDescription> {
  const ofScope = (scope: IndexRecord["scope"]) => (table.indexes ?? []).filter((index) => index.scope === scope);
  const [local, global] = [ofScope("LOCAL"), ofScope("GLOBAL")];
  const describe = (index: IndexRecord) => describeIndex(region, table, index, state.sizes.indexes.get(index.number));
  return {
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map(describe) }),
    ...(global.length > 0 && {
      GlobalSecondaryIndexes: global.map((index) => ({
        ...describe(index),
        ...describeStatus(index, state),
        ProvisionedThroughput: describeThroughput(index, state.nowMs),
        ...describeMaximum(index),
        ...(state.warmth?.(index) ?? describeWarmth(index, table.billingMode)),
      })),
    }),
  };
}

/** That it is being filled an index says only where it has come to a table that was there. */
function describeStatus(index: IndexRecord, { status, indexStatus }: DescribedState) {
  const IndexStatus = indexStatus?.(index) ?? index.status;
  const isFilled = index.status !== "CREATING" || IndexStatus !== "CREATING";
  return { IndexStatus, ...(!isFilled && { Backfilling: status === "ACTIVE" }) };
}

function describeIndex(region: string, table: TableRecord, index: IndexRecord, size: TableSize | undefined) {
  return {
    IndexName: index.name,
    KeySchema: describeSchema(index),
    Projection: describeProjection(index),
    IndexSizeBytes: size?.sizeBytes ?? 0,
    ItemCount: size?.itemCount ?? 0,
    IndexArn: indexArn(region, table.name, index.name),
  };
}
