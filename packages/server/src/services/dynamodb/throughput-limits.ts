import { ServiceError } from "../../kernel/errors.ts";
import { prefixRange } from "../../store/keys.ts";
import type { Reading } from "../../store/store.ts";
import { type TableRecord, tableRecords } from "./records.ts";

/**
 * How many units may be provisioned, of reads and of writes each: the quotas with which accounts begin on AWS. The words of
 * the refusals are those that the public notes on AWS's answers (ack-api-quirks) recorded.
 */
export const throughputLimits = { account: 80_000, table: 40_000 };

const kinds = [
  ["readCapacityUnits", "ReadCapacityUnits"],
  ["writeCapacityUnits", "WriteCapacityUnits"],
] as const;
type Units = (typeof kinds)[number][0];

/** Refuses a table whose throughput, that of its global indexes included, is beyond the limits of a table or the account. */
export function assertWithinLimits(tx: Reading, region: string, table: TableRecord): void {
  assertWarmthWithinLimits(table, region);
  if (table.billingMode === "PAY_PER_REQUEST") {
    assertMaximaWithinLimits(table, region);
    return;
  }
  for (const [units, name] of kinds) {
    const most = throughputLimits.table;
    for (const index of table.indexes ?? []) {
      if (index[units] > most) throw aboveMaximum(`${name} for index ${index.name}`, index[units], "index", region);
    }
    if (unitsOf(table, units) > most) throw aboveMaximum(name, unitsOf(table, units), "table", region);
  }
  const others = [...tx.range(prefixRange(["dynamodb", "table", region]))]
    .map(({ value }) => tableRecords.decode(value))
    .filter(({ name }) => name !== table.name);
  for (const [units, name] of kinds) {
    const reserved = others.reduce((total, each) => total + unitsOf(each, units), 0);
    const requested = unitsOf(table, units);
    if (reserved + requested <= throughputLimits.account) continue;
    throw limitExceeded(
      `This request would have caused the ${name} limit to be exceeded for the account in ${region}. ` +
        `Current ${name} reserved by the account: ${reserved}. Limit: ${throughputLimits.account}. ` +
        `Requested: ${requested}.`,
    );
  }
}

/** Nothing can be warm for more than a table can take. */
function assertWarmthWithinLimits(table: TableRecord, region: string): void {
  const named = (table.indexes ?? []).map((index) => [`index ${index.name}`, index] as const);
  for (const [what, { warmReadUnits: read = 0, warmWriteUnits: write = 0 }] of [["table", table] as const, ...named]) {
    assertRequested(`ReadUnitsPerSecond for WarmThroughput for ${what}`, "Read", read, region);
    assertRequested(`WriteUnitsPerSecond for WarmThroughput for ${what}`, "Write", write, region);
  }
}

/** The most that a table on demand may use cannot be more than a table can. */
function assertMaximaWithinLimits(table: TableRecord, region: string): void {
  const named = (table.indexes ?? []).map((index) => [`index : ${index.name}`, index] as const);
  for (const [what, { maxReadRequestUnits: read = 0, maxWriteRequestUnits: write = 0 }] of [
    ["table", table] as const,
    ...named,
  ]) {
    assertRequested(`MaxReadRequestUnits for OnDemandThroughput for ${what}`, "Read", read, region);
    assertRequested(`MaxWriteRequestUnits for OnDemandThroughput for ${what}`, "Write", write, region);
  }
}

function assertRequested(what: string, kind: "Read" | "Write", units: number, region: string): void {
  if (units <= throughputLimits.table) return;
  throw new ServiceError(
    "LimitExceededException",
    `Subscriber limit exceeded: Requested ${what} exceeds TableMax${kind}CapacityUnits of the account in region ${region}`,
  );
}

function unitsOf(table: TableRecord, units: Units): number {
  return (table.indexes ?? []).reduce((sum, index) => sum + index[units], table[units]);
}

function aboveMaximum(what: string, requested: number, whose: "table" | "index", region: string): ServiceError {
  return limitExceeded(
    `The requested ${what}, ${requested}, is above the per ${whose} maximum for the account in ${region}. ` +
      `Per ${whose} maximum: ${throughputLimits.table}.`,
  );
}

function limitExceeded(reason: string): ServiceError {
  const advice = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
  return new ServiceError("LimitExceededException", `${reason} ${advice}`);
}
