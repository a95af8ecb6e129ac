import type { BillingMode, OnDemandThroughput } from "@aws-sdk/client-dynamodb";
import { invalidParameters } from "./errors.ts";
import type { TableRecord } from "./records.ts";

/**
 * The most that a table or a global index on demand may use in a second: kept and shown, and held where throttling is on.
 * The rules and the words are those that the public notes on AWS's answers (ack-api-quirks) recorded.
 */

/** What has no maximum says nothing. */
export type Maximum = Pick<TableRecord, "maxReadRequestUnits" | "maxWriteRequestUnits">;

const members = [
  ["maxReadRequestUnits", "MaxReadRequestUnits"],
  ["maxWriteRequestUnits", "MaxWriteRequestUnits"],
] as const;

/** In an update, this takes a maximum away. */
const noMaximum = -1;

/** The maximum of a new table, or of its new index of this name. */
export function newMaximum(
  given: OnDemandThroughput | undefined,
  mode: BillingMode | undefined,
  indexName?: string,
): Maximum {
  const maximum: { -readonly [Name in keyof Maximum]: Maximum[Name] } = {};
  for (const [name, member] of members) {
    const units = given?.[member];
    if (units === undefined) continue;
    if (mode !== "PAY_PER_REQUEST") {
      const index = indexName === undefined ? "" : ` for index: ${indexName}`;
      throw invalidParameters(
        `${member} for OnDemandThroughput${index} cannot be specified when table BillingMode is PROVISIONED.`,
      );
    }
    if (units < 1) throw outOfRange(member, indexName);
    maximum[name] = units;
  }
  return maximum;
}

/** The record of a table, or of its index of this name, after an update: each of the two maxima changes by itself. */
export function withMaximum<Record extends Maximum>(
  record: Record,
  given: OnDemandThroughput | undefined,
  mode: BillingMode,
  indexName?: string,
): Record {
  // A table that is provisioned has no use for it any more.
  if (mode === "PROVISIONED" && !asksForMaximum(given))
    return without(
      record,
      members.map(([name]) => name),
    );
  let after = record;
  for (const [name, member] of members) {
    const units = given?.[member];
    if (units === undefined) continue;
    if (mode === "PROVISIONED") {
      const index = indexName === undefined ? "" : ` for index : ${indexName}`;
      throw invalidParameters(
        `${member} for OnDemandThroughput${index} cannot be specified when the table BillingMode is PROVISIONED`,
      );
    }
    if (units < 1 && units !== noMaximum) throw outOfRange(member, indexName);
    after = units === noMaximum ? without(after, [name]) : { ...after, [name]: units };
  }
  return after;
}

/** Whether it says anything: AWS takes an empty structure for none. */
export function asksForMaximum(given: OnDemandThroughput | undefined): boolean {
  return members.some(([, member]) => given?.[member] !== undefined);
}

/** The maximum alone, of a record that says more. */
export function maximumOf({ maxReadRequestUnits: read, maxWriteRequestUnits: write }: Maximum): Maximum {
  return {
    ...(read !== undefined && { maxReadRequestUnits: read }),
    ...(write !== undefined && { maxWriteRequestUnits: write }),
  };
}

export function describeMaximum(record: Maximum): { OnDemandThroughput?: OnDemandThroughput } {
  const given = members.filter(([name]) => record[name] !== undefined);
  if (given.length === 0) return {};
  return { OnDemandThroughput: Object.fromEntries(given.map(([name, member]) => [member, record[name]])) };
}

function without<Record extends Maximum>(record: Record, names: readonly (keyof Maximum)[]): Record {
  if (names.every((name) => record[name] === undefined)) return record;
  const left = { ...record };
  for (const name of names) delete left[name];
  return left;
}

function outOfRange(member: string, indexName: string | undefined): Error {
  const what = indexName === undefined ? "table" : `index : ${indexName}`;
  return invalidParameters(`Requested ${member} for OnDemandThroughput for ${what} is outside of valid range`);
}
