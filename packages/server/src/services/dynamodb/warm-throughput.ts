import type { BillingMode, GlobalSecondaryIndexDescription, WarmThroughput } from "@aws-sdk/client-dynamodb";
import { invalidParameters } from "./errors.ts";
import type { IndexRecord, TableRecord } from "./records.ts";

/**
 * How much a table or a global index can take at once: always shown, raised and never lowered, and what something on demand
 * is held to where throttling is on. A record keeps only what is more than its throughput gives it in any case. The rules
 * and the words are those that the public notes on AWS's answers (ack-api-quirks) recorded.
 */

export type Warmth = Pick<TableRecord, "warmReadUnits" | "warmWriteUnits">;
type CapacityUnits = Pick<TableRecord, "readCapacityUnits" | "writeCapacityUnits">;
type Warmed = Warmth & CapacityUnits;

export const warmKinds = {
  Read: {
    warm: "warmReadUnits",
    member: "ReadUnitsPerSecond",
    provisioned: "readCapacityUnits",
    provisionedMember: "ReadCapacityUnits",
    onDemandUnits: 12_000,
  },
  Write: {
    warm: "warmWriteUnits",
    member: "WriteUnitsPerSecond",
    provisioned: "writeCapacityUnits",
    provisionedMember: "WriteCapacityUnits",
    onDemandUnits: 4_000,
  },
} as const;
export type WarmKind = keyof typeof warmKinds;
const kinds = ["Read", "Write"] as const;

/** The units that a table, or a global index of it, can take in a second without having been asked for more before. */
export function warmUnits(record: Warmed, mode: BillingMode | undefined, kind: WarmKind): number {
  return Math.max(record[warmKinds[kind].warm] ?? 0, leastUnits(record, mode, kind));
}

/** The warmth of a new table, or of its new index of this name. */
export function newWarmth(
  given: WarmThroughput | undefined,
  mode: BillingMode | undefined,
  units: CapacityUnits,
  indexName?: string,
): Warmth {
  return raised({}, given, indexName, (kind) => {
    const least = leastUnits(units, mode, kind);
    if (mode !== "PAY_PER_REQUEST") return [least, `${warmKinds[kind].provisionedMember} of ProvisionedThroughput`];
    return [
      least,
      "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/" +
        "on-demand-capacity-mode.html#on-demand-capacity-mode-initial",
    ];
  });
}

/** The record of a table, or of its index of this name, after an update. */
export function withWarmth<Record extends Warmed>(
  record: Record,
  given: WarmThroughput | undefined,
  mode: BillingMode | undefined,
  indexName?: string,
): Record {
  return raised(record, given, indexName, (kind) => [
    warmUnits(record, mode, kind),
    "current WarmThroughput, decreasing WarmThroughput is not supported",
  ]);
}

/** A table after an update as warm as before, and its global indexes likewise: what was once provisioned stays warm. */
export function keptWarm(before: TableRecord, after: TableRecord): TableRecord {
  const keep = <Record extends Warmed>(was: Warmed, is: Record): Record => {
    const kept = kinds.flatMap((kind) => {
      const units = warmUnits(was, before.billingMode, kind);
      return units > warmUnits(is, after.billingMode, kind) ? [[warmKinds[kind].warm, units]] : [];
    });
    return kept.length === 0 ? is : { ...is, ...Object.fromEntries(kept) };
  };
  const indexes = after.indexes?.map((index) => {
    const was = before.indexes?.find(({ number, scope }) => number === index.number && scope === "GLOBAL");
    return was ? keep(was, index) : index;
  });
  return { ...keep(before, after), ...(indexes && { indexes }) };
}

/** Whether it says anything: AWS takes an empty structure for none. */
export function asksForWarmth(given: WarmThroughput | undefined): boolean {
  return kinds.some((kind) => given?.[warmKinds[kind].member] !== undefined);
}

export type WarmthDescription = Pick<GlobalSecondaryIndexDescription, "WarmThroughput">;

/** What is there has its warmth at once; what is being made, or what `status` says of it, has not. */
export function describeWarmth(
  record: TableRecord | IndexRecord,
  mode: BillingMode,
  status?: "UPDATING",
): WarmthDescription {
  const isCreated = "status" in record && record.status === "CREATING";
  return {
    WarmThroughput: {
      ReadUnitsPerSecond: warmUnits(record, mode, "Read"),
      WriteUnitsPerSecond: warmUnits(record, mode, "Write"),
      Status: status ?? (isCreated ? "UPDATING" : "ACTIVE"),
    },
  };
}

/** What there is in any case: what is provisioned, or what AWS has ready for everything on demand. */
function leastUnits(units: CapacityUnits, mode: BillingMode | undefined, kind: WarmKind): number {
  const { provisioned, onDemandUnits } = warmKinds[kind];
  return mode === "PAY_PER_REQUEST" ? onDemandUnits : units[provisioned];
}

/** Each of the two by itself; `leastOf` has what it may not be lower than, and what AWS calls that. */
function raised<Record extends Warmth>(
  record: Record,
  given: WarmThroughput | undefined,
  indexName: string | undefined,
  leastOf: (kind: WarmKind) => [units: number, what: string],
): Record {
  let after = record;
  for (const kind of kinds) {
    const { warm, member } = warmKinds[kind];
    const units = given?.[member];
    if (units === undefined) continue;
    const [least, what] = leastOf(kind);
    if (units < least) {
      const subject = indexName === undefined ? "table" : `index ${indexName}`;
      throw invalidParameters(`Requested ${member} for WarmThroughput for ${subject} is lower than ${what}`);
    }
    after = { ...after, [warm]: units };
  }
  return after;
}
