import { noPause, type Pause, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { recordTimeMs } from "../streams/stored-record.ts";
import { changesRange, destinationKeys, destinationRecords } from "./records.ts";

/** Forgets destinations that ended a day ago, and changes that could not be delivered for a day. */
export function createDestinationTrimmer(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb kinesis destination trimmer",
    run: (pause) => trimDestinations(platform, pause),
    intervalMs: 5 * 60 * 1000,
  });
}

/** AWS says only that it goes on trying; a day is how long it keeps the records of a table's stream. */
const retentionMs = 24 * 60 * 60 * 1000;
const trimmedAtOnceMax = 500;
const trimmedAtOnceBytesMax = 4 * 2 ** 20;

export async function trimDestinations(
  { store, clock, log }: Pick<Platform, "store" | "clock" | "log">,
  pause: Pause = noPause,
): Promise<void> {
  const destinations = await store.read((tx) =>
    Array.from(tx.range(destinationKeys.destinations()), ({ key, value }) => ({
      key,
      destination: destinationRecords.decode(value),
    })),
  );
  const horizonMs = clock.nowMs() - retentionMs;
  for (const { key, destination } of destinations) {
    const { id, tableName, streamArn } = destination;
    let lostCount = 0;
    // Most have nothing to trim, and a look costs less than a transaction that might write.
    while (await store.read((tx) => oldChanges(tx, id, horizonMs, 1).length > 0)) {
      if (!(await pause())) return;
      lostCount += await store.transact((tx) => trimSome(tx, id, horizonMs));
    }
    if (lostCount > 0) {
      log.warn({ tableName, streamArn, lostCount }, "changes waited for a Kinesis stream for a day and are given up");
    }
    if (destination.status === "ACTIVE" || destination.changedMs > horizonMs) continue;
    if (!(await pause())) return;
    await store.transact((tx) => removeWithoutChanges(tx, key, id, horizonMs));
  }
}

function oldChanges(tx: Reading, id: string, horizonMs: number, limit: number): Uint8Array[] {
  const keys: Uint8Array[] = [];
  let bytes = 0;
  for (const { key, value } of tx.range({ ...changesRange(id), limit })) {
    if (recordTimeMs(value) > horizonMs || bytes > trimmedAtOnceBytesMax) break;
    keys.push(key);
    bytes += value.length;
  }
  return keys;
}

function trimSome(tx: Writing, id: string, horizonMs: number): number {
  const keys = oldChanges(tx, id, horizonMs, trimmedAtOnceMax);
  for (const key of keys) tx.delete(key);
  return keys.length;
}

/** Whatever it was a moment ago: it may have been enabled again since. */
function removeWithoutChanges(tx: Writing, key: Uint8Array, id: string, horizonMs: number): void {
  const stored = tx.get(key);
  const destination = stored && destinationRecords.decode(stored);
  if (!destination || destination.status === "ACTIVE" || destination.changedMs > horizonMs) return;
  const [left] = tx.range({ ...changesRange(id), limit: 1 });
  if (left) return;
  tx.delete(key);
  tx.delete(destinationKeys.lastSequence(id));
}
