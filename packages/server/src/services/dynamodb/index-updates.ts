import type { AttributeDefinition, BillingMode, GlobalSecondaryIndexUpdate } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../../kernel/errors.ts";
import type { Writing } from "../../store/store.ts";
import { invalidParameters, validationError } from "./errors.ts";
import { backfillTopic } from "./index-backfill.ts";
import { assertProjectedCount, globalIndexCountMax, globalIndexOf, type ThroughputWords } from "./index-definitions.ts";
import { asksForMaximum, withMaximum } from "./on-demand-throughput.ts";
import { backfillKey, backfillRecords, type IndexRecord, sweepKey, sweepRecords, type TableRecord } from "./records.ts";
import { allIndexes, allKeyAttributes } from "./table-indexes.ts";
import { mergedDefinitions } from "./table-schemas.ts";
import { sweepTopic } from "./table-sweeper.ts";
import { assertChanged, provisioned, withUnits } from "./throughput.ts";
import { refuseVectorClash } from "./vectors/clashes.ts";
import { asksForWarmth, withWarmth } from "./warm-throughput.ts";

/** Checks the updates of global indexes as far as they show without the table. */
export function checkIndexUpdates(updates: readonly GlobalSecondaryIndexUpdate[]): void {
  const names = new Set<string>();
  for (const update of updates) {
    if ([update.Update, update.Create, update.Delete].filter(Boolean).length > 1) {
      throw invalidParameters(
        "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
      );
    }
    const action = update.Update ?? update.Create ?? update.Delete;
    if (!action) {
      throw invalidParameters(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    const name = action.IndexName!;
    if (update.Update?.WarmThroughput && !asksForWarmth(update.Update.WarmThroughput)) {
      throw invalidParameters(
        `WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: ${name}`,
      );
    }
    if (names.has(name)) {
      throw invalidParameters(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
  if (updates.filter((update) => update.Create || update.Delete).length > 1) throw oneAtATime();
}

/**
 * The table's record after the updates of its global indexes. A new index is written to by every change from here on, and
 * filled with the items that are there by the back-fill; a removed one is gone at once, and swept. While an index is being
 * filled, no other one comes or goes, and all else may change, as people have measured (ack-api-quirks); AWS's phase before
 * that, in which it finds room for the index and refuses more, takes no time here.
 */
export function withIndexUpdates(
  tx: Writing,
  region: string,
  table: TableRecord,
  updates: readonly GlobalSecondaryIndexUpdate[],
  given: readonly AttributeDefinition[] | undefined,
  nowMs: number,
): TableRecord {
  let after = table;
  for (const { Create, Update, Delete } of updates) {
    if (Create) after = withNewIndex(tx, region, after, Create, given);
    else if (Delete) after = withoutIndex(tx, region, after, Delete.IndexName!);
    else if (Update) after = withIndexThroughput(after, Update, nowMs);
  }
  return after;
}

/** Refuses a table that pays for throughput, unless each of its global indexes says how much. */
export function assertIndexesProvisioned(table: TableRecord, billingMode: BillingMode | undefined): void {
  if (billingMode !== "PROVISIONED") return;
  const lacking = (table.indexes ?? []).filter(
    ({ scope, readCapacityUnits }) => scope === "GLOBAL" && readCapacityUnits === 0,
  );
  if (lacking.length === 0) return;
  const names = lacking.map(({ name }) => name).join(",");
  throw invalidParameters(`ProvisionedThroughput must be specified for index: ${names}`);
}

const throughputWords: ThroughputWords = {
  missing: (name) => `Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${name}`,
  unwanted: (name) =>
    `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} ` +
    "when BillingMode is PAY_PER_REQUEST",
};

type Create = NonNullable<GlobalSecondaryIndexUpdate["Create"]>;
type Update = NonNullable<GlobalSecondaryIndexUpdate["Update"]>;

function withNewIndex(
  tx: Writing,
  region: string,
  table: TableRecord,
  given: Create,
  definitions: readonly AttributeDefinition[] | undefined,
): TableRecord {
  const { indexes = [], indexCountEver = 0 } = table;
  if (indexes.some(({ name }) => name === given.IndexName)) {
    throw validationError("Attempting to create an index which already exists");
  }
  if (!definitions) throw invalidParameters(`AttributeDefinitions is not specified for index: ${given.IndexName}`);
  const known = mergedDefinitions(allKeyAttributes(table), definitions);
  const index = globalIndexOf(given, known, table.billingMode, throughputWords);
  refuseVectorClash(table, given, index);
  if (allIndexes(table).some(({ status }) => status === "CREATING")) throw oneAtATime();
  if (indexes.filter(({ scope }) => scope === "GLOBAL").length === globalIndexCountMax) {
    throw limitExceeded(`Number of global secondary indexes exceeds per-table limit of ${globalIndexCountMax}`);
  }
  const record: IndexRecord = { ...index, number: indexCountEver, status: "CREATING" };
  assertProjectedCount([...indexes, record]);
  const note = { region, tableName: table.name, tableId: table.id, indexNumber: record.number };
  tx.put(backfillKey(region, table.id, record.number), backfillRecords.encode(note));
  tx.wake(backfillTopic);
  return { ...table, indexes: [...indexes, record], indexCountEver: indexCountEver + 1 };
}

function withoutIndex(tx: Writing, region: string, table: TableRecord, name: string): TableRecord {
  const { number } = requireGlobalIndex(table, name, "delete");
  // An index that is being filled may go, but no other one meanwhile.
  if (table.indexes?.some((index) => index.status === "CREATING" && index.number !== number)) throw oneAtATime();
  const note = { region, tableId: table.id, indexNumber: number };
  tx.put(sweepKey(region, table.id, number), sweepRecords.encode(note));
  tx.delete(backfillKey(region, table.id, number));
  tx.wake(sweepTopic);
  const { indexes = [], ...rest } = table;
  const left = indexes.filter((index) => index.number !== number);
  return { ...rest, ...(left.length > 0 && { indexes: left }) };
}

function withIndexThroughput(table: TableRecord, given: Update, nowMs: number): TableRecord {
  const { number } = requireGlobalIndex(table, given.IndexName!, "update");
  const indexes = (table.indexes ?? []).map((index) =>
    index.number === number ? withChangedThroughput(table.billingMode, index, given, nowMs) : index,
  );
  return { ...table, indexes };
}

function withChangedThroughput(
  mode: TableRecord["billingMode"],
  index: IndexRecord,
  { ProvisionedThroughput: given, OnDemandThroughput: maximum, WarmThroughput: warmth }: Update,
  nowMs: number,
): IndexRecord {
  const { name } = index;
  if (mode === "PAY_PER_REQUEST") {
    if (given || !(asksForMaximum(maximum) || warmth)) {
      throw invalidParameters(
        `The only Updates for index: ${name} when TableThroughputMode is PAY_PER_REQUEST can be to ` +
          "OnDemandThroughput, WarmThroughput",
      );
    }
    return withWarmth(withMaximum(index, maximum, mode, name), warmth, mode, name);
  }
  const provisionedOnly = withMaximum(index, maximum, mode, name);
  if (!given && warmth) return withWarmth(provisionedOnly, warmth, mode, name);
  if (!given) {
    throw validationError(
      "1 validation error detected: Value null at 'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput' " +
        "failed to satisfy constraint: Member must not be null",
    );
  }
  const units = provisioned(given);
  assertChanged(index, units, name);
  return withWarmth(withUnits(provisionedOnly, units, nowMs), warmth, mode, name);
}

function requireGlobalIndex(table: TableRecord, name: string, action: "delete" | "update"): IndexRecord {
  const index = (table.indexes ?? []).find((candidate) => candidate.name === name);
  if (!index) {
    throw new ServiceError(
      "ResourceNotFoundException",
      `Requested resource not found: Index ${name} for table ${table.name}`,
    );
  }
  if (index.scope === "LOCAL") {
    throw validationError(`Cannot ${action} an index that is not a GlobalSecondaryIndex: ${name}`);
  }
  return index;
}

/** Refuses a second index that is made or removed. */
export function oneAtATime(): ServiceError {
  return limitExceeded("Only 1 online index can be created or deleted simultaneously per table");
}

export function limitExceeded(what: string): ServiceError {
  return new ServiceError("LimitExceededException", `Subscriber limit exceeded: ${what}`);
}
