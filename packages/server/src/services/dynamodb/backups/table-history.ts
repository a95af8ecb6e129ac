import type { Writing } from "../../../store/store.ts";
import { sweepKey, sweepRecords, type TableRecord } from "../records.ts";
import { sweepTopic } from "../table-sweeper.ts";
import { type History, historyOf } from "./history.ts";

/** A table that keeps its history. */
export interface RememberingTable {
  readonly record: TableRecord;
  readonly number: number;
  readonly history: History;
}

/** The table with its history, which begins now where it had none. The caller writes the record. */
export function withHistory(region: string, table: TableRecord): RememberingTable {
  const { indexCountEver: next = 0 } = table;
  const number = table.history?.number ?? next;
  const record = table.history ? table : { ...table, history: { number }, indexCountEver: next + 1 };
  return { record, number, history: historyOf(region, table.id, number) };
}

/** The table without its history, if it has one that is not kept for recovery. Nobody may be reading it. */
export function endUnusedHistory(tx: Writing, region: string, table: TableRecord): TableRecord {
  const { history, ...rest } = table;
  if (!history || history.pointInTime) return table;
  const note = { region, tableId: table.id, indexNumber: history.number };
  tx.put(sweepKey(region, table.id, history.number), sweepRecords.encode(note));
  tx.wake(sweepTopic);
  return rest;
}
