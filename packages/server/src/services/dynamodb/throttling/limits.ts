import { ServiceError } from "../../../kernel/errors.ts";
import type { IndexRecord, TableRecord } from "../records.ts";
import { indexArn } from "../table-names.ts";
import type { Table } from "../tables.ts";
import type { Buckets, Limit } from "./buckets.ts";

export type Kind = "Read" | "Write";

/**
 * The limit of a table, or of one of its global indexes: what is provisioned, or the maximum on demand; undefined where there
 * is none. Local ones use their table's.
 */
export function limitOf(table: Table, kind: Kind, indexName?: string): Limit | undefined {
  const { record } = table;
  const index = record.indexes?.find(({ name, scope }) => name === indexName && scope === "GLOBAL");
  const unitsPerSecond = unitsOf(record, index ?? record, kind);
  if (unitsPerSecond === undefined) return undefined;
  return { id: `${record.id} ${index?.number ?? ""} ${kind}`, unitsPerSecond, sinceMs: record.createdMs };
}

function unitsOf({ billingMode }: TableRecord, of: TableRecord | IndexRecord, kind: Kind): number | undefined {
  if (billingMode === "PROVISIONED") return kind === "Read" ? of.readCapacityUnits : of.writeCapacityUnits;
  return kind === "Read" ? of.maxReadRequestUnits : of.maxWriteRequestUnits;
}

/**
 * Why this table can do nothing of this kind now; undefined when it can. A write waits for every global index: what an
 * index cannot take, its table may not take either.
 */
export function refusal(buckets: Buckets, table: Table, kind: Kind, indexName?: string): ServiceError | undefined {
  const own = limitOf(table, kind, indexName);
  if (own && !buckets.has(own)) return exceeded(table, kind, indexName);
  if (kind === "Read") return undefined;
  const globals = table.indexes.filter(({ record }) => record.scope === "GLOBAL");
  const exhausted = globals.find(({ record }) => {
    const limit = limitOf(table, kind, record.name);
    return limit && !buckets.has(limit);
  });
  return exhausted && exceeded(table, kind, exhausted.record.name);
}

const tableExceeded =
  "The level of configured provisioned throughput for the table was exceeded. " +
  "Consider increasing your provisioning level with the UpdateTable API.";
const indexExceeded =
  "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. " +
  "Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.";

const maximumExceeded = "Throughput exceeds the maximum OnDemandThroughput configured on table or index";

/** The words are those that the model documents for the reasons of a cancelled transaction, and the guide for maxima. */
function exceeded({ region, record, arn }: Table, kind: Kind, indexName: string | undefined): ServiceError {
  const index = record.indexes?.find(({ name, scope }) => name === indexName && scope === "GLOBAL");
  const resource = index ? indexArn(region, record.name, index.name) : arn;
  const reasonFor = (limit: string) => `${index ? "Index" : "Table"}${kind}${limit}`;
  if (record.billingMode !== "PROVISIONED") {
    const throttlingReasons = [{ reason: reasonFor("MaxOnDemandThroughputExceeded"), resource }];
    return new ServiceError("ThrottlingException", maximumExceeded, { members: { throttlingReasons } });
  }
  const reason = reasonFor("ProvisionedThroughputExceeded");
  return new ServiceError("ProvisionedThroughputExceededException", index ? indexExceeded : tableExceeded, {
    members: { ThrottlingReasons: [{ reason, resource }] },
  });
}
