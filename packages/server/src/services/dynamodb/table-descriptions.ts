import type { TableDescription, TableStatus } from "@aws-sdk/client-dynamodb";
import type { TableRecord } from "./records.ts";
import type { TableSize } from "./statistics.ts";
import { streamArn, tableArn } from "./table-names.ts";
import { describeThroughput } from "./throughput.ts";
import type { KeySchema } from "./values/validate.ts";

export interface DescribedState {
  readonly status: TableStatus;
  readonly size: TableSize;
  readonly nowMs: number;
}

/** A table as CreateTable, DescribeTable, UpdateTable and DeleteTable answer it. */
export function describeTableRecord(region: string, table: TableRecord, state: DescribedState): TableDescription {
  const { stream, latestStreamLabel: label } = table;
  return {
    AttributeDefinitions: keyAttributes(table).map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    TableName: table.name,
    KeySchema: describeSchema(table),
    TableStatus: state.status,
    CreationDateTime: new Date(table.createdMs),
    ProvisionedThroughput: describeThroughput(table, state.nowMs),
    TableSizeBytes: state.size.sizeBytes,
    ItemCount: state.size.itemCount,
    TableArn: tableArn(region, table.name),
    TableId: table.id,
    ...describeBilling(table),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType } }),
    ...(label !== undefined && { LatestStreamLabel: label, LatestStreamArn: streamArn(region, table.name, label) }),
    ...(table.tableClass && { TableClassSummary: { TableClass: table.tableClass } }),
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

function keyAttributes({ partitionKey, sortKey }: KeySchema) {
  return sortKey ? [partitionKey, sortKey] : [partitionKey];
}
