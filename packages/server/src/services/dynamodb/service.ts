import { accountId } from "../../engine/platform.ts";
import {
  anyResource,
  missingBecause,
  type OperationTable,
  type RequestContext,
  type Service,
} from "../../engine/service.ts";
import { type DynamodbOperationName, dynamodbModel } from "../../models/dynamodb.gen.ts";
import { noReplication } from "./errors.ts";
import { batchExecuteStatement } from "./operations/batch-execute-statement.ts";
import { batchGetItem } from "./operations/batch-get-item.ts";
import { batchWriteItem } from "./operations/batch-write-item.ts";
import { createBackup } from "./operations/create-backup.ts";
import { createTable } from "./operations/create-table.ts";
import { deleteBackup } from "./operations/delete-backup.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { deleteResourcePolicy } from "./operations/delete-resource-policy.ts";
import { deleteTable } from "./operations/delete-table.ts";
import { describeBackup } from "./operations/describe-backup.ts";
import { describeContinuousBackups } from "./operations/describe-continuous-backups.ts";
import { describeContributorInsights } from "./operations/describe-contributor-insights.ts";
import { describeEndpoints } from "./operations/describe-endpoints.ts";
import { describeExport } from "./operations/describe-export.ts";
import { describeGlobalTable } from "./operations/describe-global-table.ts";
import { describeGlobalTableSettings } from "./operations/describe-global-table-settings.ts";
import { describeImport } from "./operations/describe-import.ts";
import { describeKinesisStreamingDestination } from "./operations/describe-kinesis-streaming-destination.ts";
import { describeLimits } from "./operations/describe-limits.ts";
import { describeTable } from "./operations/describe-table.ts";
import { describeTimeToLive } from "./operations/describe-time-to-live.ts";
import { disableKinesisStreamingDestination } from "./operations/disable-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "./operations/enable-kinesis-streaming-destination.ts";
import { executeStatement } from "./operations/execute-statement.ts";
import { executeTransaction } from "./operations/execute-transaction.ts";
import { getItem } from "./operations/get-item.ts";
import { getResourcePolicy } from "./operations/get-resource-policy.ts";
import { listBackups } from "./operations/list-backups.ts";
import { listContributorInsights } from "./operations/list-contributor-insights.ts";
import { listExports } from "./operations/list-exports.ts";
import { listGlobalTables } from "./operations/list-global-tables.ts";
import { listImports } from "./operations/list-imports.ts";
import { listTables } from "./operations/list-tables.ts";
import { listTagsOfResource } from "./operations/list-tags-of-resource.ts";
import { putItem } from "./operations/put-item.ts";
import { putResourcePolicy } from "./operations/put-resource-policy.ts";
import { query } from "./operations/query.ts";
import { restoreTableFromBackup } from "./operations/restore-table-from-backup.ts";
import { restoreTableToPointInTime } from "./operations/restore-table-to-point-in-time.ts";
import { scan } from "./operations/scan.ts";
import { searchVectors } from "./operations/search-vectors.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { transactGetItems } from "./operations/transact-get-items.ts";
import { transactWriteItems } from "./operations/transact-write-items.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateContinuousBackups } from "./operations/update-continuous-backups.ts";
import { updateContributorInsights } from "./operations/update-contributor-insights.ts";
import { updateItem } from "./operations/update-item.ts";
import { updateKinesisStreamingDestination } from "./operations/update-kinesis-streaming-destination.ts";
import { updateTable } from "./operations/update-table.ts";
import { updateTimeToLive } from "./operations/update-time-to-live.ts";
import { indexArn, tableArn } from "./table-names.ts";
import { throttled } from "./throttling/throttled-operations.ts";

const byTable = ({ region }: RequestContext, input: { TableName: string | undefined }) => [
  tableArn(region, input.TableName!),
];

/** What reads an index needs the permission for the index, and none for the table. */
const byTableOrIndex = (
  { region }: RequestContext,
  { TableName, IndexName }: { TableName: string | undefined; IndexName?: string | undefined },
) => [IndexName === undefined ? tableArn(region, TableName!) : indexArn(region, TableName!, IndexName)];

const byRequestItems = ({ region }: RequestContext, input: { RequestItems: object | undefined }) =>
  Object.keys(input.RequestItems!).map((name) => tableArn(region, name));

/** Each item holds one action, and that names the table. */
const byTransactItems = ({ region }: RequestContext, input: { TransactItems: readonly object[] | undefined }) => {
  const actions = input.TransactItems!.flatMap((item) => Object.values(item) as ({ TableName: string } | undefined)[]);
  return [...new Set(actions.flatMap((action) => (action ? [tableArn(region, action.TableName)] : [])))];
};

const byResourceArn = (_context: RequestContext, input: { ResourceArn: string | undefined }) => [input.ResourceArn!];

const byBackupArn = (_context: RequestContext, input: { BackupArn: string | undefined }) => [input.BackupArn!];

/** What restores needs the permission for what it reads and for the table that it makes. */
const byRestore = (
  { region }: RequestContext,
  input: { BackupArn: string | undefined; TargetTableName: string | undefined },
) => [input.BackupArn!, tableArn(region, input.TargetTableName!)];

const byPointInTime = (
  { region }: RequestContext,
  input: {
    SourceTableArn?: string | undefined;
    SourceTableName?: string | undefined;
    TargetTableName: string | undefined;
  },
) => {
  const source = input.SourceTableArn ?? input.SourceTableName;
  return [source, input.TargetTableName].flatMap((name) => (name === undefined ? [] : [tableArn(region, name)]));
};

const byGlobalTable = (_context: RequestContext, input: { GlobalTableName: string | undefined }) => [
  `arn:aws:dynamodb::${accountId}:global-table/${input.GlobalTableName}`,
];

/** What lists something of one table or of all. */
const byTableArn = ({ region }: RequestContext, { TableArn }: { TableArn?: string | undefined }) => [
  TableArn ?? tableArn(region, "*"),
];

/** A statement's permission has the name of what it does, so the operations ask for it once they have read it. */
const byStatement = () => [];

const operations = {
  BatchExecuteStatement: { run: batchExecuteStatement, resources: byStatement },
  BatchGetItem: { run: batchGetItem, resources: byRequestItems },
  BatchWriteItem: { run: batchWriteItem, resources: byRequestItems },
  CreateBackup: { run: createBackup, resources: byTable },
  CreateGlobalTable: missingBecause(noReplication),
  CreateTable: { run: createTable, resources: byTable },
  DeleteBackup: { run: deleteBackup, resources: byBackupArn },
  DeleteItem: { run: deleteItem, resources: byTable },
  DeleteResourcePolicy: { run: deleteResourcePolicy, resources: byResourceArn },
  DeleteTable: { run: deleteTable, resources: byTable },
  DescribeBackup: { run: describeBackup, resources: byBackupArn },
  DescribeContinuousBackups: { run: describeContinuousBackups, resources: byTable },
  DescribeContributorInsights: { run: describeContributorInsights, resources: byTableOrIndex },
  DescribeEndpoints: { run: describeEndpoints, resources: anyResource },
  DescribeExport: {
    run: describeExport,
    resources: (_context, input: { ExportArn: string | undefined }) => [input.ExportArn!],
  },
  DescribeGlobalTable: { run: describeGlobalTable, resources: byGlobalTable },
  DescribeGlobalTableSettings: { run: describeGlobalTableSettings, resources: byGlobalTable },
  DescribeImport: {
    run: describeImport,
    resources: (_context, input: { ImportArn: string | undefined }) => [input.ImportArn!],
  },
  DescribeKinesisStreamingDestination: { run: describeKinesisStreamingDestination, resources: byTable },
  DescribeLimits: { run: describeLimits, resources: anyResource },
  DescribeTable: { run: describeTable, resources: byTable },
  DescribeTableReplicaAutoScaling: missingBecause(noReplication),
  DescribeTimeToLive: { run: describeTimeToLive, resources: byTable },
  DisableKinesisStreamingDestination: { run: disableKinesisStreamingDestination, resources: byTable },
  EnableKinesisStreamingDestination: { run: enableKinesisStreamingDestination, resources: byTable },
  ExecuteStatement: { run: executeStatement, resources: byStatement },
  ExecuteTransaction: { run: executeTransaction, resources: byStatement },
  ExportTableToPointInTime: missingBecause("there is no S3 to export to"),
  GetItem: { run: getItem, resources: byTable },
  GetResourcePolicy: { run: getResourcePolicy, resources: byResourceArn },
  ImportTable: missingBecause("there is no S3 to import from"),
  ListBackups: { run: listBackups, resources: anyResource },
  ListContributorInsights: { run: listContributorInsights, resources: anyResource },
  ListExports: { run: listExports, resources: byTableArn },
  ListGlobalTables: { run: listGlobalTables, resources: anyResource },
  ListImports: { run: listImports, resources: byTableArn },
  ListTables: { run: listTables, resources: anyResource },
  ListTagsOfResource: { run: listTagsOfResource, resources: byResourceArn },
  PutItem: { run: putItem, resources: byTable },
  PutResourcePolicy: { run: putResourcePolicy, resources: byResourceArn },
  Query: { run: query, resources: byTableOrIndex },
  RestoreTableFromBackup: { run: restoreTableFromBackup, resources: byRestore },
  RestoreTableToPointInTime: { run: restoreTableToPointInTime, resources: byPointInTime },
  Scan: { run: scan, resources: byTableOrIndex },
  SearchVectors: { run: searchVectors, resources: byTableOrIndex },
  TagResource: { run: tagResource, resources: byResourceArn },
  TransactGetItems: { run: transactGetItems, resources: byTransactItems },
  TransactWriteItems: { run: transactWriteItems, resources: byTransactItems },
  UntagResource: { run: untagResource, resources: byResourceArn },
  UpdateContinuousBackups: { run: updateContinuousBackups, resources: byTable },
  UpdateContributorInsights: { run: updateContributorInsights, resources: byTableOrIndex },
  UpdateGlobalTable: missingBecause(noReplication),
  UpdateGlobalTableSettings: missingBecause(noReplication),
  UpdateItem: { run: updateItem, resources: byTable },
  UpdateKinesisStreamingDestination: { run: updateKinesisStreamingDestination, resources: byTable },
  UpdateTable: { run: updateTable, resources: byTable },
  UpdateTableReplicaAutoScaling: missingBecause(noReplication),
  UpdateTimeToLive: { run: updateTimeToLive, resources: byTable },
} satisfies OperationTable<DynamodbOperationName>;

export interface DynamodbOptions {
  /** Whether tables are held to what they have provisioned. */
  readonly throttling?: boolean;
}

/** DynamoDB: tables and items. Its streams are a wire service of their own, in `streams/`. */
export function createDynamodbService({ throttling = false }: DynamodbOptions = {}): Service {
  return {
    model: dynamodbModel,
    actionPrefix: "dynamodb",
    operations: throttling ? throttled(operations) : operations,
  };
}
