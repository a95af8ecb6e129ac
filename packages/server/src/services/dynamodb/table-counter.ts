import { noPause, type Pause, periodicWorker } from "../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../engine/platform.ts";
import { decodeKey, keyAfterPrefix, prefixRange } from "../../store/keys.ts";
import type { Reading, Store } from "../../store/store.ts";
import {
  indexEntriesPrefix,
  statisticsKey,
  statisticsRecords,
  tableItemsPrefix,
  tableKey,
  tableRecords,
} from "./records.ts";
import { countItems, type TableSize } from "./statistics.ts";
import { allIndexes } from "./table-indexes.ts";
import { vectorCountOf } from "./vectors/block-rows.ts";

/** AWS's own interval. */
const countingIntervalMs = 6 * 60 * 60 * 1000;

/** Counts the items of every table, for DescribeTable. */
export function createTableCounter(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb table counter",
    run: (pause) => countTables(platform, pause),
    intervalMs: countingIntervalMs,
    pauseMs: pauseBetweenPiecesMs,
  });
}

/**
 * About a millisecond's work, and then twenty for others: nobody waits for a count, and everybody would feel that of a large
 * table. Ten million items take a quarter of an hour, and the processor a twentieth of its time.
 */
const countedAtOnceMax = 200;
const pauseBetweenPiecesMs = 20;

/**
 * Counts what was not counted within the interval, for a restart is no reason to read everything again. Tables are counted
 * in pieces, so a count is of no one moment; on AWS it is not either.
 */
export async function countTables({ store, clock }: Pick<Platform, "store" | "clock">, pause = noPause): Promise<void> {
  const dueMs = clock.nowMs() - countingIntervalMs;
  for (const { region, name, id, indexes } of await store.read((tx) => tablesCountedBefore(tx, dueMs))) {
    const size = await count(store, tableItemsPrefix(region, id), pause);
    if (!size) return;
    const indexSizes: Record<number, TableSize> = {};
    for (const index of indexes) {
      const { number } = index;
      const countOf = "vectorAttribute" in index ? vectorCountOf : undefined;
      const indexSize = await count(store, indexEntriesPrefix(region, id, number), pause, countOf);
      if (!indexSize) return;
      indexSizes[number] = indexSize;
    }
    const statistics = statisticsRecords.encode({
      ...size,
      ...(indexes.length > 0 && { indexes: indexSizes }),
      countedMs: clock.nowMs(),
    });
    await store.transact((tx) => {
      const stored = tx.get(tableKey(region, name));
      // A table that was deleted meanwhile must not get statistics that nobody would remove.
      if (stored && tableRecords.decode(stored).id === id) tx.put(statisticsKey(region, id), statistics);
    });
  }
}

function tablesCountedBefore(tx: Reading, dueMs: number) {
  const tables = [...tx.range(prefixRange(["dynamodb", "table"]))].map(({ key, value }) => {
    const table = tableRecords.decode(value);
    return { region: decodeKey(key)[2] as string, name: table.name, id: table.id, indexes: allIndexes(table) };
  });
  return tables.filter(({ region, id }) => {
    const stored = tx.get(statisticsKey(region, id));
    return !stored || statisticsRecords.decode(stored).countedMs <= dueMs;
  });
}

/** Undefined when it was told to stop. */
async function count(
  store: Store,
  prefix: Uint8Array,
  pause: Pause,
  countOf?: (stored: Uint8Array) => number,
): Promise<TableSize | undefined> {
  const end = keyAfterPrefix(prefix);
  const size = { itemCount: 0, sizeBytes: 0 };
  for (let start: Uint8Array | undefined = prefix; start; ) {
    if (!(await pause())) return undefined;
    const from: Uint8Array = start;
    const piece = await store.read((tx) => countItems(tx, from, end, { itemCountMax: countedAtOnceMax }, countOf));
    size.itemCount += piece.itemCount;
    size.sizeBytes += piece.sizeBytes;
    start = piece.next;
  }
  return size;
}
