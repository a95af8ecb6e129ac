import { noPause, periodicWorker } from "../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../engine/platform.ts";
import { keyAfterPrefix, prefixRange } from "../../store/keys.ts";
import type { Store, Writing } from "../../store/store.ts";
import { indexEntriesPrefix, itemPrefix, type SweepRecord, sweepKey, sweepRecords } from "./records.ts";

/** Removes the items of deleted tables and the entries of deleted indexes. */
export function createTableSweeper(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb table sweeper",
    run: (pause) => sweepTables(platform.store, pause),
    intervalMs: 60_000,
    topic: sweepTopic,
  });
}

/** Woken when a table or an index has been deleted. */
export const sweepTopic = "dynamodb-sweep";

/** How many rows go in one transaction, so that requests get their turn in between. */
const sweptAtOnceMax = 500;

export async function sweepTables(store: Store, pause = noPause): Promise<void> {
  const notes = await store.read((tx) =>
    [...tx.range(prefixRange(["dynamodb", "sweep"]))].map(({ value }) => sweepRecords.decode(value)),
  );
  for (const note of notes) {
    while ((await pause()) && !(await store.transact((tx) => sweepSome(tx, note))));
  }
}

/**
 * Removes some rows and, once there are none, the note itself; so a crash in between leaves the note. What is being
 * copied waits for the copy, which wakes the sweeper. True when there is no more to do for now.
 */
function sweepSome(tx: Writing, { region, tableId, indexNumber }: SweepRecord): boolean {
  const [copied] = tx.range({ ...prefixRange(["dynamodb", "copy", region, tableId]), limit: 1 });
  if (copied) return true;
  const start =
    indexNumber === undefined ? itemPrefix(region, tableId) : indexEntriesPrefix(region, tableId, indexNumber);
  const keys = [...tx.range({ start, end: keyAfterPrefix(start), limit: sweptAtOnceMax })].map(({ key }) => key);
  for (const key of keys) tx.delete(key);
  if (keys.length === sweptAtOnceMax) return false;
  tx.delete(sweepKey(region, tableId, indexNumber));
  return true;
}
