import type { UpdateTimeToLiveInput, UpdateTimeToLiveOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import type { Writing } from "../../../store/store.ts";
import { validationError } from "../errors.ts";
import { backfillTopic } from "../index-backfill.ts";
import {
  backfillKey,
  backfillRecords,
  expiryKey,
  expiryRecords,
  sweepKey,
  sweepRecords,
  type TableRecord,
  tableKey,
  tableRecords,
} from "../records.ts";
import { nameForTables } from "../table-names.ts";
import { sweepTopic } from "../table-sweeper.ts";
import { readTableRecord } from "../tables.ts";

/**
 * AWS takes up to an hour for a change, and refuses another one meanwhile; here that is as long as the items that were there
 * are put in order. The words are those that the public notes on AWS's answers (ack-api-quirks) recorded.
 */
export async function updateTimeToLive(
  context: RequestContext,
  input: UpdateTimeToLiveInput,
): Promise<UpdateTimeToLiveOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  const { Enabled: enabled, AttributeName: attributeName = "" } = input.TimeToLiveSpecification!;
  return platform.store.transact((tx) => {
    const before = readTableRecord(tx, region, name);
    const { timeToLive } = before;
    if (!enabled && !timeToLive) throw validationError("TimeToLive is already disabled");
    if (timeToLive && timeToLive.attributeName !== attributeName) {
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive.attributeName}`,
      );
    }
    if (enabled && timeToLive) throw validationError("TimeToLive is already enabled");
    if (timeToLive?.status === "ENABLING") {
      throw validationError("Time to live has been modified multiple times within a fixed interval");
    }
    const after = enabled ? withExpiry(tx, region, before, attributeName) : withoutExpiry(tx, region, before);
    tx.put(tableKey(region, name), tableRecords.encode(after));
    return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attributeName } };
  });
}

function withExpiry(tx: Writing, region: string, table: TableRecord, attributeName: string): TableRecord {
  const { name: tableName, id: tableId, indexCountEver: number = 0 } = table;
  tx.put(expiryKey(region, tableId), expiryRecords.encode({ region, tableName }));
  const note = { region, tableName, tableId, indexNumber: number };
  tx.put(backfillKey(region, tableId, number), backfillRecords.encode(note));
  tx.wake(backfillTopic);
  return { ...table, indexCountEver: number + 1, timeToLive: { attributeName, number, status: "ENABLING" } };
}

function withoutExpiry(tx: Writing, region: string, table: TableRecord): TableRecord {
  const { timeToLive, ...rest } = table;
  if (!timeToLive) return table;
  const { number } = timeToLive;
  tx.delete(expiryKey(region, table.id));
  tx.delete(backfillKey(region, table.id, number));
  tx.put(sweepKey(region, table.id, number), sweepRecords.encode({ region, tableId: table.id, indexNumber: number }));
  tx.wake(sweepTopic);
  return rest;
}
