import type {
  BackupDescription,
  BackupDetails,
  BackupSummary,
  GlobalSecondaryIndexInfo,
  LocalSecondaryIndexInfo,
} from "@aws-sdk/client-dynamodb";
import { describeProjection } from "../index-projections.ts";
import { describeMaximum } from "../on-demand-throughput.ts";
import type { IndexRecord } from "../records.ts";
import { describeSchema } from "../table-descriptions.ts";
import { tableArn } from "../table-names.ts";
import { describeDefinition } from "../vectors/descriptions.ts";
import { backupArn } from "./backup-names.ts";
import type { BackupRecord } from "./records.ts";

export function describeBackupDetails(region: string, backup: BackupRecord): BackupDetails {
  const { id, name, type, status, createdMs, expiresMs, sizeBytes, table } = backup;
  return {
    BackupArn: backupArn(region, { tableName: table.name, id }),
    BackupName: name,
    BackupSizeBytes: sizeBytes,
    BackupStatus: status,
    BackupType: type,
    BackupCreationDateTime: new Date(createdMs),
    ...(expiresMs !== undefined && { BackupExpiryDateTime: new Date(expiresMs) }),
  };
}

export function summariseBackup(region: string, backup: BackupRecord): BackupSummary {
  const { name, id } = backup.table;
  return {
    ...describeBackupDetails(region, backup),
    TableName: name,
    TableId: id,
    TableArn: tableArn(region, name),
  };
}

/** With what the table was like; features that it did not have are left out. */
export function describeBackupRecord(region: string, backup: BackupRecord): BackupDescription {
  const { table, sizeBytes, itemCount } = backup;
  const { indexes, streamViewType: viewType, expiryAttribute } = table;
  const local = indexes.filter(({ scope }) => scope === "LOCAL").map(describeIndex);
  const global = indexes.filter(({ scope }) => scope === "GLOBAL").map(describeGlobalIndex);
  return {
    BackupDetails: describeBackupDetails(region, backup),
    SourceTableDetails: {
      TableName: table.name,
      TableId: table.id,
      TableArn: tableArn(region, table.name),
      TableSizeBytes: sizeBytes,
      KeySchema: describeSchema(table),
      TableCreationDateTime: new Date(table.createdMs),
      ProvisionedThroughput: describeUnits(table),
      ...describeMaximum(table),
      ItemCount: itemCount,
      BillingMode: table.billingMode,
    },
    SourceTableFeatureDetails: {
      ...(local.length > 0 && { LocalSecondaryIndexes: local }),
      ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
      ...(table.vectorIndexes && { VectorIndexes: table.vectorIndexes.map(describeDefinition) }),
      ...(viewType && { StreamDescription: { StreamEnabled: true, StreamViewType: viewType } }),
      ...(expiryAttribute !== undefined && {
        TimeToLiveDescription: { TimeToLiveStatus: "ENABLED" as const, AttributeName: expiryAttribute },
      }),
    },
  };
}

function describeIndex(index: IndexRecord): LocalSecondaryIndexInfo {
  return { IndexName: index.name, KeySchema: describeSchema(index), Projection: describeProjection(index) };
}

function describeGlobalIndex(index: IndexRecord): GlobalSecondaryIndexInfo {
  return { ...describeIndex(index), ProvisionedThroughput: describeUnits(index), ...describeMaximum(index) };
}

function describeUnits(units: Pick<IndexRecord, "readCapacityUnits" | "writeCapacityUnits">) {
  return { ReadCapacityUnits: units.readCapacityUnits, WriteCapacityUnits: units.writeCapacityUnits };
}
