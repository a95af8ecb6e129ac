import type { BillingMode, ProvisionedThroughput, ProvisionedThroughputDescription } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../../kernel/errors.ts";
import { invalidParameters, validationError } from "./errors.ts";
import { withMaximum } from "./on-demand-throughput.ts";
import type { TableRecord } from "./records.ts";

/** What a table or an index may use, and how that changed. */
type Provisioned = Pick<
  TableRecord,
  "readCapacityUnits" | "writeCapacityUnits" | "lastIncreaseMs" | "lastDecreaseMs" | "decreasesThatDay"
>;

/** What a table pays for: stored and shown as on AWS, and held where throttling is on. */
export type Throughput = Pick<TableRecord, "billingMode" | "readCapacityUnits" | "writeCapacityUnits">;

const unitsMax = 1_000_000_000_000;
const notProvisioned =
  "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST";

/** The throughput of a new table. */
export function throughputOf(mode: BillingMode | undefined, given: ProvisionedThroughput | undefined): Throughput {
  if (mode === "PAY_PER_REQUEST") {
    if (given) throw invalidParameters(notProvisioned);
    return { billingMode: mode, readCapacityUnits: 0, writeCapacityUnits: 0 };
  }
  if (!given?.ReadCapacityUnits || !given.WriteCapacityUnits) {
    throw invalidParameters(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  return provisioned(given);
}

/** The throughput of a table after an update; undefined when the update says nothing about it. */
export function changedThroughput(
  table: TableRecord,
  mode: BillingMode | undefined,
  given: ProvisionedThroughput | undefined,
): Throughput | undefined {
  const wanted = mode ?? table.billingMode;
  if (given && wanted === "PAY_PER_REQUEST") throw invalidParameters(notProvisioned);
  if (wanted === "PAY_PER_REQUEST") {
    return mode && { billingMode: wanted, readCapacityUnits: 0, writeCapacityUnits: 0 };
  }
  if (!given) {
    if (mode === undefined || table.billingMode === "PROVISIONED") return undefined;
    throw invalidParameters("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  const after = provisioned(given);
  if (table.billingMode === "PROVISIONED") assertChanged(table, after);
  return after;
}

/** Refuses a change of a table, or of its index of this name, to what there is. */
export function assertChanged(before: CapacityUnits, after: CapacityUnits, indexName?: string): void {
  if (after.readCapacityUnits !== before.readCapacityUnits || after.writeCapacityUnits !== before.writeCapacityUnits) {
    return;
  }
  const index = `index ${indexName}`;
  const [subject, what] = indexName === undefined ? ["the table", "the table"] : [`the ${index}`, index];
  throw validationError(
    `The provisioned throughput for ${subject} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for ${what}: ${before.readCapacityUnits}. ` +
      `Requested ReadCapacityUnits: ${after.readCapacityUnits}. ` +
      `Current WriteCapacityUnits provisioned for ${what}: ${before.writeCapacityUnits}. ` +
      `Requested WriteCapacityUnits: ${after.writeCapacityUnits}. ` +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  );
}

/** The table's record with another throughput, and when it went up or down. */
export function withThroughput(table: TableRecord, after: Throughput, nowMs: number): TableRecord {
  const becomesOnDemand = after.billingMode === "PAY_PER_REQUEST" && table.billingMode !== "PAY_PER_REQUEST";
  return {
    ...(becomesOnDemand ? withoutUnits(table) : withUnits(table, after, nowMs)),
    billingMode: after.billingMode,
    ...(becomesOnDemand && { payPerRequestSinceMs: nowMs }),
    ...(becomesOnDemand && table.indexes && { indexes: table.indexes.map(withoutUnits) }),
    ...(after.billingMode === "PROVISIONED" &&
      table.indexes && { indexes: table.indexes.map((index) => withMaximum(index, undefined, "PROVISIONED")) }),
  };
}

/** What becomes on demand has not decreased, and its decreases are forgotten. */
function withoutUnits<Record extends Provisioned>(table: Record): Record {
  const { lastDecreaseMs: _, decreasesThatDay: __, ...left } = table;
  return { ...(left as Record), readCapacityUnits: 0, writeCapacityUnits: 0 };
}

type CapacityUnits = Pick<TableRecord, "readCapacityUnits" | "writeCapacityUnits">;

/** The record of a table or an index with other units. */
export function withUnits<Record extends Provisioned>(table: Record, after: CapacityUnits, nowMs: number): Record {
  const { readCapacityUnits, writeCapacityUnits } = after;
  const read = readCapacityUnits - table.readCapacityUnits;
  const write = writeCapacityUnits - table.writeCapacityUnits;
  if (read < 0 || write < 0) assertMayDecrease(table, nowMs);
  return {
    ...table,
    readCapacityUnits,
    writeCapacityUnits,
    ...((read > 0 || write > 0) && { lastIncreaseMs: nowMs }),
    ...((read < 0 || write < 0) && { lastDecreaseMs: nowMs, decreasesThatDay: decreasesToday(table, nowMs) + 1 }),
  };
}

const decreasesAtOnceMax = 4;
const hourMs = 3_600_000;

/** After four decreases there may be another only an hour after the last one, or when the next day begins. */
function assertMayDecrease(table: Provisioned, nowMs: number): void {
  const decreases = decreasesToday(table, nowMs);
  if (decreases < decreasesAtOnceMax) return;
  const lastMs = table.lastDecreaseMs!;
  const nextMs = Math.min(lastMs + hourMs, (dayOf(nowMs) + 1) * dayMs);
  if (nowMs >= nextMs) return;
  throw new ServiceError(
    "LimitExceededException",
    "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first " +
      `${decreasesAtOnceMax} decreases, each subsequent decrease in the same UTC day can be performed at most once every ` +
      `${hourMs / 1000} seconds. Number of decreases today: ${decreases}. Last decrease at ${inWords(lastMs)}. ` +
      `Next decrease can be made at ${inWords(nextMs)}`,
  );
}

/** Newer releases of Node put a narrow space before AM and PM. A formatter takes long to make, and few ever need one. */
function inWords(timeMs: number): string {
  const words = new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeStyle: "full", timeZone: "UTC" });
  return words.format(timeMs).replace("\u202f", " ");
}

export function describeThroughput(table: Provisioned, nowMs: number): ProvisionedThroughputDescription {
  return {
    ...(table.lastIncreaseMs !== undefined && { LastIncreaseDateTime: new Date(table.lastIncreaseMs) }),
    ...(table.lastDecreaseMs !== undefined && { LastDecreaseDateTime: new Date(table.lastDecreaseMs) }),
    NumberOfDecreasesToday: decreasesToday(table, nowMs),
    ReadCapacityUnits: table.readCapacityUnits,
    WriteCapacityUnits: table.writeCapacityUnits,
  };
}

/** The units that a request gives to a table or an index; refuses more than there can be. */
export function provisioned({ ReadCapacityUnits: read, WriteCapacityUnits: write }: ProvisionedThroughput): Throughput {
  for (const [name, units] of [
    ["ReadCapacityUnits", read],
    ["WriteCapacityUnits", write],
  ] as const) {
    if (units! > unitsMax) throw validationError(`Given value ${units} for ${name} is out of bounds`);
  }
  return { billingMode: "PROVISIONED", readCapacityUnits: read!, writeCapacityUnits: write! };
}

const dayMs = 86_400_000;

/** Days are UTC's. */
const dayOf = (timeMs: number) => Math.floor(timeMs / dayMs);

function decreasesToday(table: Provisioned, nowMs: number): number {
  const sameDay = table.lastDecreaseMs !== undefined && dayOf(table.lastDecreaseMs) === dayOf(nowMs);
  return sameDay ? (table.decreasesThatDay ?? 0) : 0;
}
