import type { Platform, Worker } from "../../engine/platform.ts";
import { decodeKey, keyAfterPrefix, prefixRange } from "../../store/keys.ts";
import type { Store } from "../../store/store.ts";
import { periodicWorker } from "./periodic-worker.ts";
import { statisticsKey, statisticsRecords, tableItemsPrefix, tableKey, tableRecords } from "./records.ts";
import { countItems } from "./statistics.ts";

/** AWS's own interval. */
const countingIntervalMs = 6 * 60 * 60 * 1000;

/** Counts the items of every table, for DescribeTable. */
export function createTableCounter(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb table counter",
    run: (signal) => countTables(platform, signal),
    intervalMs: countingIntervalMs,
  });
}

/** Tables are counted in pieces, so a count is of no one moment; on AWS it is not either. */
export async function countTables({ store, clock }: Pick<Platform, "store" | "clock">, signal?: AbortSignal) {
  const tables = await store.read((tx) =>
    [...tx.range(prefixRange(["dynamodb", "table"]))].map(({ key, value }) => ({
      region: decodeKey(key)[2] as string,
      ...tableRecords.decode(value),
    })),
  );
  for (const { region, name, id } of tables) {
    const size = await countTable(store, region, id, signal);
    if (!size) return;
    const statistics = statisticsRecords.encode({ ...size, countedMs: clock.nowMs() });
    await store.transact((tx) => {
      const stored = tx.get(tableKey(region, name));
      // A table that was deleted meanwhile must not get statistics that nobody would remove.
      if (stored && tableRecords.decode(stored).id === id) tx.put(statisticsKey(region, id), statistics);
    });
  }
}

const countedAtOnceMax = 1000;

async function countTable(store: Store, region: string, id: string, signal?: AbortSignal) {
  const prefix = tableItemsPrefix(region, id);
  const end = keyAfterPrefix(prefix);
  const size = { itemCount: 0, sizeBytes: 0 };
  for (let start: Uint8Array | undefined = prefix; start; ) {
    if (signal?.aborted) return undefined;
    const from: Uint8Array = start;
    const piece = await store.read((tx) => countItems(tx, from, end, countedAtOnceMax));
    size.itemCount += piece.itemCount;
    size.sizeBytes += piece.sizeBytes;
    start = piece.next;
  }
  return size;
}
