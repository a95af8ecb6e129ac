import type { IndexStatus, TableDescription, TableStatus } from "@aws-sdk/client-dynamodb";
import { describeProjection } from "./index-projections.ts";
import { describeMaximum } from "./on-demand-throughput.ts";
import type { IndexRecord, TableRecord } from "./records.ts";
import type { TableSize, TableSizes } from "./statistics.ts";
import { describeClass } from "./table-class.ts";
import { allKeyAttributes, keyAttributes } from "./table-indexes.ts";
import { indexArn, streamArn, tableArn } from "./table-names.ts";
import { describeThroughput } from "./throughput.ts";
import type { KeySchema } from "./values/validate.ts";
import { describeVectorIndexes } from "./vectors/descriptions.ts";

export interface DescribedState {
  readonly status: TableStatus;
  readonly sizes: TableSizes;
  readonly nowMs: number;
  /** The status of a global or a vector index, where it is not the one on record. */
  readonly indexStatus?: (index: { readonly number: number }) => IndexStatus | undefined;
}

/** A table as CreateTable, DescribeTable, UpdateTable and DeleteTable answer it. */
export function describeTableRecord(region: string, table: TableRecord, state: DescribedState): TableDescription {
  const { stream, latestStreamLabel: label } = table;
  return {
    AttributeDefinitions: allKeyAttributes(table).map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    TableName: table.name,
    KeySchema: describeSchema(table),
    TableStatus: state.status,
    CreationDateTime: new Date(table.createdMs),
    ProvisionedThroughput: describeThroughput(table, state.nowMs),
    TableSizeBytes: state.sizes.sizeBytes,
    ItemCount: state.sizes.itemCount,
    TableArn: tableArn(region, table.name),
    TableId: table.id,
    ...describeBilling(table),
    ...describeMaximum(table),
    ...describeIndexes(region, table, state),
    ...describeVectorIndexes(region, table, state),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType } }),
    ...(label !== undefined && { LatestStreamLabel: label, LatestStreamArn: streamArn(region, table.name, label) }),
    ...describeRestore(table),
    ...describeClass(table),
    DeletionProtectionEnabled: table.deletionProtection,
  };
}

export function describeSchema(schema: KeySchema): { AttributeName: string; KeyType: "HASH" | "RANGE" }[] {
  return keyAttributes(schema).map(({ name }, index) => ({
    AttributeName: name,
    KeyType: index === 0 ? "HASH" : "RANGE",
  }));
}

/** A table that has always been `PROVISIONED` has no summary. */
function describeBilling({ billingMode, payPerRequestSinceMs }: TableRecord): Partial<TableDescription> {
  if (payPerRequestSinceMs === undefined) return {};
  return {
    BillingModeSummary: {
      BillingMode: billingMode,
      LastUpdateToPayPerRequestDateTime: new Date(payPerRequestSinceMs),
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
        IndexStatus: state.indexStatus?.(index) ?? index.status,
        ...(index.status === "CREATING" && { Backfilling: state.status === "ACTIVE" }),
        ProvisionedThroughput: describeThroughput(index, state.nowMs),
        ...describeMaximum(index),
      })),
    }),
  };
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
