import { ServiceError } from "../../../kernel/errors.ts";
import type { IndexRecord, TableRecord } from "../records.ts";
import { indexArn } from "../table-names.ts";
import type { Table } from "../tables.ts";
import { warmUnits } from "../warm-throughput.ts";
import type { Buckets, Limit } from "./buckets.ts";

export type Kind = "Read" | "Write";

/** Why something has a limit: what is provisioned, the maximum on demand, or for how much AWS would have it ready. */
type Cause = "provisioned" | "maximum" | "warmth";

export interface CausedLimit extends Limit {
  readonly cause: Cause;
}

/** AWS keeps up to five minutes of unused capacity for bursts; what is warm is so for each second. */
const burstSeconds: Readonly<Record<Cause, number>> = { provisioned: 300, maximum: 300, warmth: 1 };

/** The limit of a table, or of one of its global indexes. Local ones use their table's. */
export function limitOf(table: Table, kind: Kind, indexName?: string): CausedLimit {
  const { record } = table;
  const index = globalIndex(record, indexName);
  const [cause, unitsPerSecond] = unitsOf(record, index ?? record, kind);
  return {
    id: `${record.id} ${index?.number ?? ""} ${kind}`,
    cause,
    unitsPerSecond,
    burstSeconds: burstSeconds[cause],
    sinceMs: record.createdMs,
  };
}

function unitsOf({ billingMode }: TableRecord, of: TableRecord | IndexRecord, kind: Kind): [Cause, number] {
  const warm = warmUnits(of, billingMode, kind);
  if (billingMode === "PROVISIONED") {
    return ["provisioned", kind === "Read" ? of.readCapacityUnits : of.writeCapacityUnits];
  }
  const maximum = kind === "Read" ? of.maxReadRequestUnits : of.maxWriteRequestUnits;
  return maximum !== undefined && maximum <= warm ? ["maximum", maximum] : ["warmth", warm];
}

function globalIndex({ indexes }: TableRecord, indexName: string | undefined): IndexRecord | undefined {
  return indexes?.find(({ name, scope }) => name === indexName && scope === "GLOBAL");
}

/**
 * Why this table can do nothing of this kind now; undefined when it can. A write waits for every global index: what an
 * index cannot take, its table may not take either.
 */
export function refusal(buckets: Buckets, table: Table, kind: Kind, indexName?: string): ServiceError | undefined {
  const own = limitOf(table, kind, indexName);
  if (!buckets.has(own)) return exceeded(table, kind, indexName);
  if (kind === "Read") return undefined;
  const globals = table.indexes.filter(({ record }) => record.scope === "GLOBAL");
  const exhausted = globals.find(({ record }) => !buckets.has(limitOf(table, kind, record.name)));
  return exhausted && exceeded(table, kind, exhausted.record.name);
}

const tableExceeded =
  "The level of configured provisioned throughput for the table was exceeded. " +
  "Consider increasing your provisioning level with the UpdateTable API.";
const indexExceeded =
  "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. " +
  "Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.";

const maximumExceeded = "Throughput exceeds the maximum OnDemandThroughput configured on table or index";
const warmthExceeded =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or " +
  "index so please try again shortly. If exceptions persist, check if you have a hot key: " +
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html.";
const indexWarmthExceeded =
  "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is automatically scaling " +
  "your index so please try again shortly.";

/** The words are those that the model documents for the reasons of a cancelled transaction, and the guide for maxima. */
function exceeded(table: Table, kind: Kind, indexName: string | undefined): ServiceError {
  const { region, record, arn } = table;
  const index = globalIndex(record, indexName);
  const resource = index ? indexArn(region, record.name, index.name) : arn;
  const reasonFor = (limit: string) => `${index ? "Index" : "Table"}${kind}${limit}`;
  const { cause } = limitOf(table, kind, indexName);
  if (cause !== "provisioned") {
    const limit = cause === "maximum" ? "MaxOnDemandThroughputExceeded" : "KeyRangeThroughputExceeded";
    const warmthMessage = index ? indexWarmthExceeded : warmthExceeded;
    return new ServiceError("ThrottlingException", cause === "maximum" ? maximumExceeded : warmthMessage, {
      members: { throttlingReasons: [{ reason: reasonFor(limit), resource }] },
    });
  }
  const reason = reasonFor("ProvisionedThroughputExceeded");
  return new ServiceError("ProvisionedThroughputExceededException", index ? indexExceeded : tableExceeded, {
    members: { ThrottlingReasons: [{ reason, resource }] },
  });
}
