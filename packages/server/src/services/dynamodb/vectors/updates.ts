import type { AttributeDefinition, UpdateTableInput, VectorIndexUpdate } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Writing } from "../../../store/store.ts";
import { invalidParameters } from "../errors.ts";
import { backfillTopic } from "../index-backfill.ts";
import { limitExceeded, oneAtATime } from "../index-updates.ts";
import { backfillKey, backfillRecords, sweepKey, sweepRecords, type TableRecord } from "../records.ts";
import { allIndexes } from "../table-indexes.ts";
import { sweepTopic } from "../table-sweeper.ts";
import { alreadyThere, redefined, refuseKeyClash, vectorText } from "./clashes.ts";
import { assertPaidPerRequest, conflictsWith, vectorIndexCountMax, vectorIndexOf } from "./definitions.ts";

/**
 * Vector indexes that come to a table and leave it. The words are those that the conformance suite and the tests of
 * ExtendDB and ScyllaDB recorded of AWS. They disagree about the sixth index of a table, for which ExtendDB's are taken
 * because they tell UpdateTable from CreateTable, and about a table that is to be provisioned, for which those are taken
 * that the suite's author recorded in two regions.
 */

/** Checks the updates as far as they show without the table. */
export function checkVectorUpdates({ VectorIndexUpdates: updates = [], ...input }: UpdateTableInput): void {
  for (const { Create, Delete } of updates) {
    if (Create && Delete) {
      throw invalidParameters("Only one vector index action is allowed per VectorIndexUpdate object");
    }
    if (!Create && !Delete) {
      throw invalidParameters("One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null");
    }
  }
  const others = (input.GlobalSecondaryIndexUpdates ?? []).filter(({ Create, Delete }) => Create || Delete);
  if (updates.length > 0 && updates.length + others.length > 1) throw oneAtATime();
}

/** Refuses to make a table provisioned as long as it has vector indexes, also when the last one is to go. */
export function assertStaysPaidPerRequest(
  { vectorIndexes }: TableRecord,
  wanted: UpdateTableInput["BillingMode"],
): void {
  if (!vectorIndexes || wanted !== "PROVISIONED") return;
  throw invalidParameters("Tables with vector indexes must be in PAY_PER_REQUEST mode");
}

/** The table's record after the updates; a new index is filled and a removed one swept as with secondary indexes. */
export function withVectorUpdates(
  tx: Writing,
  region: string,
  table: TableRecord,
  updates: readonly VectorIndexUpdate[],
  definitions: readonly AttributeDefinition[],
): TableRecord {
  return updates.reduce((after, { Create, Delete }) => {
    if (Create) return withNewIndex(tx, region, after, Create, definitions);
    return Delete ? withoutIndex(tx, region, after, Delete.IndexName!) : after;
  }, table);
}

type Create = NonNullable<VectorIndexUpdate["Create"]>;

function withNewIndex(
  tx: Writing,
  region: string,
  table: TableRecord,
  given: Create,
  definitions: readonly AttributeDefinition[],
): TableRecord {
  const { vectorIndexes = [], indexCountEver: number = 0 } = table;
  const namesake = allIndexes(table).find(({ name }) => name === given.IndexName);
  if (namesake?.status === "CREATING") {
    throw inUse(`Index is being created.  Table: ${table.name} Index: ${namesake.name}`);
  }
  if (namesake) throw alreadyThere();
  assertPaidPerRequest(table.billingMode);
  const index = { ...vectorIndexOf(given, definitions, table), number, status: "CREATING" } as const;
  refuseKeyClash(table, index);
  const other = vectorIndexes.find((each) => conflictsWith(each, index));
  if (other) throw redefined(vectorText(other), vectorText(index));
  if (allIndexes(table).some(({ status }) => status === "CREATING")) throw oneAtATime();
  if (vectorIndexes.length === vectorIndexCountMax) {
    throw limitExceeded(`Number of vector secondary indexes exceeds per-table limit of ${vectorIndexCountMax}`);
  }
  const note = { region, tableName: table.name, tableId: table.id, indexNumber: number };
  tx.put(backfillKey(region, table.id, number), backfillRecords.encode(note));
  tx.wake(backfillTopic);
  return { ...table, vectorIndexes: [...vectorIndexes, index], indexCountEver: number + 1 };
}

function withoutIndex(tx: Writing, region: string, table: TableRecord, name: string): TableRecord {
  const { vectorIndexes = [], ...rest } = table;
  const index = vectorIndexes.find((each) => each.name === name);
  if (!index) {
    const message = `Requested resource not found: Index ${name} for table ${table.name}`;
    throw new ServiceError("ResourceNotFoundException", message);
  }
  const { number } = index;
  // One that is being made may go, as on AWS; any other waits.
  if (allIndexes(table).some((each) => each.status === "CREATING" && each.number !== number)) throw oneAtATime();
  tx.put(sweepKey(region, table.id, number), sweepRecords.encode({ region, tableId: table.id, indexNumber: number }));
  tx.delete(backfillKey(region, table.id, number));
  tx.wake(sweepTopic);
  const left = vectorIndexes.filter((each) => each !== index);
  return left.length > 0 ? { ...rest, vectorIndexes: left } : rest;
}

function inUse(why: string): ServiceError {
  return new ServiceError("ResourceInUseException", `Attempt to change a resource which is still in use: ${why}`);
}
