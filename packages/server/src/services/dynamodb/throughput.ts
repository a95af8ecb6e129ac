import type { BillingMode, ProvisionedThroughput, ProvisionedThroughputDescription } from "@aws-sdk/client-dynamodb";
import { invalidParameters, validationError } from "./errors.ts";
import type { TableRecord } from "./records.ts";

/** What a table or an index may use, and how that changed. */
type Provisioned = Pick<
  TableRecord,
  "readCapacityUnits" | "writeCapacityUnits" | "lastIncreaseMs" | "lastDecreaseMs" | "decreasesThatDay"
>;

/** What a table pays for: stored and shown as on AWS. Tireless throttles nobody. */
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
  if (
    table.billingMode === "PROVISIONED" &&
    after.readCapacityUnits === table.readCapacityUnits &&
    after.writeCapacityUnits === table.writeCapacityUnits
  ) {
    throw validationError(
      "The provisioned throughput for the table will not change. The requested value equals the current value. " +
        `Current ReadCapacityUnits provisioned for the table: ${table.readCapacityUnits}. ` +
        `Requested ReadCapacityUnits: ${after.readCapacityUnits}. ` +
        `Current WriteCapacityUnits provisioned for the table: ${table.writeCapacityUnits}. ` +
        `Requested WriteCapacityUnits: ${after.writeCapacityUnits}. ` +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    );
  }
  return after;
}

/** The table's record with another throughput, and when it went up or down. */
export function withThroughput(table: TableRecord, after: Throughput, nowMs: number): TableRecord {
  const becomesOnDemand = after.billingMode === "PAY_PER_REQUEST" && table.billingMode !== "PAY_PER_REQUEST";
  return {
    ...withUnits(table, after, nowMs),
    billingMode: after.billingMode,
    ...(becomesOnDemand && { payPerRequestSinceMs: nowMs }),
    ...(becomesOnDemand &&
      table.indexes && { indexes: table.indexes.map((index) => withUnits(index, noUnits, nowMs)) }),
  };
}

const noUnits = { readCapacityUnits: 0, writeCapacityUnits: 0 };

type CapacityUnits = Pick<TableRecord, "readCapacityUnits" | "writeCapacityUnits">;

/** The record of a table or an index with other units. */
export function withUnits<Record extends Provisioned>(table: Record, after: CapacityUnits, nowMs: number): Record {
  const { readCapacityUnits, writeCapacityUnits } = after;
  const read = readCapacityUnits - table.readCapacityUnits;
  const write = writeCapacityUnits - table.writeCapacityUnits;
  return {
    ...table,
    readCapacityUnits,
    writeCapacityUnits,
    ...((read > 0 || write > 0) && { lastIncreaseMs: nowMs }),
    ...((read < 0 || write < 0) && { lastDecreaseMs: nowMs, decreasesThatDay: decreasesToday(table, nowMs) + 1 }),
  };
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

/** Days are UTC's. */
function decreasesToday(table: Provisioned, nowMs: number): number {
  const dayOf = (timeMs: number) => Math.floor(timeMs / 86_400_000);
  const sameDay = table.lastDecreaseMs !== undefined && dayOf(table.lastDecreaseMs) === dayOf(nowMs);
  return sameDay ? (table.decreasesThatDay ?? 0) : 0;
}
