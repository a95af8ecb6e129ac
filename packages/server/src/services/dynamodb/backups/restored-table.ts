import type { RestoreTableFromBackupInput, TableDescription } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../../../kernel/errors.ts";
import { prefixRange } from "../../../store/keys.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { refuseEncryption } from "../encryption.ts";
import { validationError } from "../errors.ts";
import { assertIndexesProvisioned } from "../index-updates.ts";
import { type Maximum, maximumOf, newMaximum } from "../on-demand-throughput.ts";
import { type TableRecord, type TableRestore, tableKey, tableRecords } from "../records.ts";
import { emptySizes } from "../statistics.ts";
import { describeTableRecord } from "../table-descriptions.ts";
import { findTableRecord } from "../tables.ts";
import { provisioned, type Throughput } from "../throughput.ts";
import { assertWithinLimits } from "../throughput-limits.ts";
import { restoredVectorIndexes } from "../vectors/restored.ts";
import { beginCopy } from "./copies.ts";
import { type BackedUpTable, type CopyRecord, copyRecords } from "./records.ts";
import { restoredIndexes } from "./restored-indexes.ts";

/**
 * What RestoreTableFromBackup and RestoreTableToPointInTime have in common: a new table, in some things as the caller
 * wishes, whose items a copy brings. Streams, expiry, recovery, tags, policies, protection and class do not come along,
 * as on AWS. The words of the refusals are those that the public notes on AWS's answers (ack-api-quirks) recorded.
 */

export type Overrides = Pick<
  RestoreTableFromBackupInput,
  | "BillingModeOverride"
  | "ProvisionedThroughputOverride"
  | "OnDemandThroughputOverride"
  | "GlobalSecondaryIndexOverride"
  | "LocalSecondaryIndexOverride"
  | "SSESpecificationOverride"
  | "VectorIndexOverride"
>;

/** Refuses what Tireless cannot give a restored table. */
export function refuseOverrides(operation: string, input: Overrides): void {
  refuseEncryption(`SSESpecificationOverride of ${operation}`, input.SSESpecificationOverride);
}

/** What a new table needs from outside the transaction that makes it. */
export interface NewTable {
  readonly name: string;
  readonly id: string;
  readonly createdMs: number;
}

export function restoredTable(
  source: BackedUpTable,
  overrides: Overrides,
  { name, id, createdMs }: NewTable,
  restore: TableRestore,
): TableRecord {
  const { partitionKey, sortKey } = source;
  const throughput = restoredThroughput(source, overrides);
  const indexes = restoredIndexes(source, overrides, throughput.billingMode);
  const vectorIndexes = restoredVectorIndexes(source, overrides.VectorIndexOverride, throughput.billingMode, indexes);
  const table: TableRecord = {
    name,
    id,
    partitionKey,
    ...(sortKey && { sortKey }),
    createdMs,
    ...throughput,
    ...restoredMaximum(source, overrides, throughput.billingMode),
    ...(throughput.billingMode === "PAY_PER_REQUEST" && { payPerRequestSinceMs: createdMs }),
    deletionProtection: false,
    ...(indexes.length > 0 && { indexes }),
    ...(vectorIndexes.length > 0 && { vectorIndexes }),
    indexCountEver: indexes.length + vectorIndexes.length,
    restore,
  };
  assertIndexesProvisioned(table, table.billingMode);
  return table;
}

const concurrentRestoresMax = 50;

/** Puts the table there and begins to fill it. */
export function beginRestore(tx: Writing, region: string, table: TableRecord, copy: CopyRecord): TableDescription {
  const existing = findTableRecord(tx, region, table.name);
  if (existing?.restore) {
    const { sourceBackupArn, sourceTableArn } = existing.restore;
    const from = sourceBackupArn === undefined ? `table: ${sourceTableArn}` : `backup: ${sourceBackupArn}`;
    throw new ServiceError("TableInUseException", `Table: ${table.name} is already being restored from ${from}`);
  }
  if (existing) throw new ServiceError("TableAlreadyExistsException", `Table already exists: ${table.name}`);
  if (restoresUnderWay(tx) >= concurrentRestoresMax) {
    throw new ServiceError(
      "LimitExceededException",
      `Subscriber limit exceeded: Only ${concurrentRestoresMax} restore operations can be done simultaneously`,
    );
  }
  assertWithinLimits(tx, region, table);
  tx.put(tableKey(region, table.name), tableRecords.encode(table));
  beginCopy(tx, copy);
  const nowMs = table.createdMs;
  return describeTableRecord(region, table, {
    status: "CREATING",
    sizes: emptySizes,
    nowMs,
    indexStatus: () => "CREATING",
  });
}

function restoresUnderWay(tx: Reading): number {
  return [...tx.range(prefixRange(["dynamodb", "copy"]))].filter(
    ({ value }) => copyRecords.decode(value).to.kind === "table",
  ).length;
}

/** As the caller wishes, else as it was, each of the two by itself. */
function restoredMaximum(source: BackedUpTable, overrides: Overrides, mode: TableRecord["billingMode"]): Maximum {
  const { OnDemandThroughputOverride: given } = overrides;
  for (const name of ["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const) {
    const units = given?.[name];
    if (units === undefined) continue;
    if (mode !== "PAY_PER_REQUEST") {
      throw validationError(
        `Cannot override ${name} for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST`,
      );
    }
    if (units < 1) {
      throw validationError(`Invalid Request: Requested ${name} for OnDemandThroughput is outside of valid range`);
    }
  }
  return mode === "PAY_PER_REQUEST" ? { ...maximumOf(source), ...newMaximum(given, mode) } : {};
}

function restoredThroughput(source: BackedUpTable, overrides: Overrides): Throughput {
  const { BillingModeOverride: mode, ProvisionedThroughputOverride: given } = overrides;
  if (given && (mode ?? source.billingMode) !== "PROVISIONED") {
    throw validationError("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED");
  }
  if (mode === "PROVISIONED" && !given) {
    throw validationError("Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED");
  }
  if (given) return provisioned(given);
  if (mode === "PAY_PER_REQUEST") return { billingMode: mode, readCapacityUnits: 0, writeCapacityUnits: 0 };
  const { billingMode, readCapacityUnits, writeCapacityUnits } = source;
  return { billingMode, readCapacityUnits, writeCapacityUnits };
}
