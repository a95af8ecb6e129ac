import { anyResource, missing, type OperationTable, type RequestContext, type Service } from "../../engine/service.ts";
import { type DynamodbOperationName, dynamodbModel } from "../../models/dynamodb.gen.ts";
import { batchExecuteStatement } from "./operations/batch-execute-statement.ts";
import { batchGetItem } from "./operations/batch-get-item.ts";
import { batchWriteItem } from "./operations/batch-write-item.ts";
import { createTable } from "./operations/create-table.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { deleteTable } from "./operations/delete-table.ts";
import { describeEndpoints } from "./operations/describe-endpoints.ts";
import { describeTable } from "./operations/describe-table.ts";
import { describeTimeToLive } from "./operations/describe-time-to-live.ts";
import { executeStatement } from "./operations/execute-statement.ts";
import { executeTransaction } from "./operations/execute-transaction.ts";
import { getItem } from "./operations/get-item.ts";
import { listTables } from "./operations/list-tables.ts";
import { listTagsOfResource } from "./operations/list-tags-of-resource.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { scan } from "./operations/scan.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { transactGetItems } from "./operations/transact-get-items.ts";
import { transactWriteItems } from "./operations/transact-write-items.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateItem } from "./operations/update-item.ts";
import { updateTable } from "./operations/update-table.ts";
import { updateTimeToLive } from "./operations/update-time-to-live.ts";
import { indexArn, tableArn } from "./table-names.ts";

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

/** A statement's permission has the name of what it does, so the operations ask for it once they have read it. */
const byStatement = () => [];

const operations = {
  BatchExecuteStatement: { run: batchExecuteStatement, resources: byStatement },
  BatchGetItem: { run: batchGetItem, resources: byRequestItems },
  BatchWriteItem: { run: batchWriteItem, resources: byRequestItems },
  CreateBackup: missing,
  CreateGlobalTable: missing,
  CreateTable: { run: createTable, resources: byTable },
  DeleteBackup: missing,
  DeleteItem: { run: deleteItem, resources: byTable },
  DeleteResourcePolicy: missing,
  DeleteTable: { run: deleteTable, resources: byTable },
  DescribeBackup: missing,
  DescribeContinuousBackups: missing,
  DescribeContributorInsights: missing,
  DescribeEndpoints: { run: describeEndpoints, resources: anyResource },
  DescribeExport: missing,
  DescribeGlobalTable: missing,
  DescribeGlobalTableSettings: missing,
  DescribeImport: missing,
  DescribeKinesisStreamingDestination: missing,
  DescribeLimits: missing,
  DescribeTable: { run: describeTable, resources: byTable },
  DescribeTableReplicaAutoScaling: missing,
  DescribeTimeToLive: { run: describeTimeToLive, resources: byTable },
  DisableKinesisStreamingDestination: missing,
  EnableKinesisStreamingDestination: missing,
  ExecuteStatement: { run: executeStatement, resources: byStatement },
  ExecuteTransaction: { run: executeTransaction, resources: byStatement },
  ExportTableToPointInTime: missing,
  GetItem: { run: getItem, resources: byTable },
  GetResourcePolicy: missing,
  ImportTable: missing,
  ListBackups: missing,
  ListContributorInsights: missing,
  ListExports: missing,
  ListGlobalTables: missing,
  ListImports: missing,
  ListTables: { run: listTables, resources: anyResource },
  ListTagsOfResource: { run: listTagsOfResource, resources: byResourceArn },
  PutItem: { run: putItem, resources: byTable },
  PutResourcePolicy: missing,
  Query: { run: query, resources: byTableOrIndex },
  RestoreTableFromBackup: missing,
  RestoreTableToPointInTime: missing,
  Scan: { run: scan, resources: byTableOrIndex },
  SearchVectors: missing,
  TagResource: { run: tagResource, resources: byResourceArn },
  TransactGetItems: { run: transactGetItems, resources: byTransactItems },
  TransactWriteItems: { run: transactWriteItems, resources: byTransactItems },
  UntagResource: { run: untagResource, resources: byResourceArn },
  UpdateContinuousBackups: missing,
  UpdateContributorInsights: missing,
  UpdateGlobalTable: missing,
  UpdateGlobalTableSettings: missing,
  UpdateItem: { run: updateItem, resources: byTable },
  UpdateKinesisStreamingDestination: missing,
  UpdateTable: { run: updateTable, resources: byTable },
  UpdateTableReplicaAutoScaling: missing,
  UpdateTimeToLive: { run: updateTimeToLive, resources: byTable },
} satisfies OperationTable<DynamodbOperationName>;

/** DynamoDB: tables and items. Its streams are a wire service of their own, in `streams/`. */
export function createDynamodbService(): Service {
  return { model: dynamodbModel, actionPrefix: "dynamodb", operations };
}
