import { noPause, type Pause, periodicWorker } from "../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../engine/platform.ts";
import { decodeKey, keyAfterPrefix } from "../../store/keys.ts";
import type { Range, Reading, Store, Writing } from "../../store/store.ts";
import { arrivedMsOf } from "./record-chunks.ts";
import { deletionsTopic, kinesisKeys, shardRecords, streamRecords } from "./records.ts";
import { isExpired } from "./shards.ts";
import { trimHorizonMs } from "./streams.ts";

/** Removes what has expired of every stream, and all of those that were deleted. */
export function createRecordTrimmer(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "kinesis record trimmer",
    run: async (pause) => {
      await removeDeleted(platform.store, pause);
      await trimStreams(platform, pause);
    },
    intervalMs: 5 * 60 * 1000,
    topic: deletionsTopic,
  });
}

/** How much goes in one transaction, so that requests get their turn in between. */
const rowsAtOnceMax = 500;
const bytesAtOnceMax = 4 * 1024 * 1024;

/** A crash in between leaves the note of the deletion. */
export async function removeDeleted(store: Store, pause = noPause): Promise<void> {
  const streamIds = await store.read((tx) =>
    Array.from(tx.range(kinesisKeys.deletions()), ({ key }) => decodeKey(key).at(-1) as string),
  );
  for (const streamId of streamIds) {
    const removeSome = (tx: Writing): boolean => {
      if (deleteSome(tx, kinesisKeys.parts(streamId), () => true) > 0) return false;
      tx.delete(kinesisKeys.deletion(streamId));
      return true;
    };
    while ((await pause()) && !(await store.transact(removeSome)));
  }
}

interface Trimming {
  readonly streamId: string;
  readonly number: number;
  readonly horizonMs: number;
}

/**
 * Readers tell what has expired by the clock, so it does not matter when this runs, how far it gets, or how often. What was
 * out of reach once stays so, also when the retention period grows meanwhile.
 */
export async function trimStreams({ store, clock }: Pick<Platform, "store" | "clock">, pause = noPause): Promise<void> {
  const nowMs = clock.nowMs();
  const streams = await store.read((tx) =>
    Array.from(tx.range(kinesisKeys.allStreams()), ({ value }) => {
      const stream = streamRecords.decode(value);
      return { streamId: stream.id, horizonMs: trimHorizonMs(stream, nowMs) };
    }),
  );
  for (const stream of streams) {
    const numbers = await store.read((tx) =>
      Array.from(tx.range(kinesisKeys.shards(stream.streamId)), ({ key }) => decodeKey(key).at(-1) as number),
    );
    for (const number of numbers) {
      if (!(await pause())) return;
      await trimShard(store, { ...stream, number }, pause);
    }
  }
}

/** Most shards have nothing to trim, and a look costs less than a transaction that might write. */
async function trimShard(store: Store, trimming: Trimming, pause: Pause): Promise<void> {
  while (await store.read((tx) => isDue(tx, trimming))) {
    if (!(await pause())) return;
    await store.transact((tx) => trimSome(tx, trimming));
  }
}

function isDue(tx: Reading, { streamId, number, horizonMs }: Trimming): boolean {
  const [oldest] = tx.range({ ...rowsOf(streamId, number), limit: 1 });
  if (oldest) return arrivedMsOf(oldest.value) < horizonMs;
  const shard = tx.get(kinesisKeys.shard(streamId, number));
  return shard !== undefined && isExpired(shardRecords.decode(shard), horizonMs);
}

/** Removes rows, oldest first, and the shard itself once it has expired and is empty. */
function trimSome(tx: Writing, trimming: Trimming): void {
  if (!isDue(tx, trimming)) return;
  const { streamId, number, horizonMs } = trimming;
  if (deleteSome(tx, rowsOf(streamId, number), (chunk) => arrivedMsOf(chunk) < horizonMs) > 0) return;
  tx.delete(kinesisKeys.shard(streamId, number));
  tx.delete(kinesisKeys.tip(streamId, number));
}

function rowsOf(streamId: string, number: number): Range {
  const start = kinesisKeys.recordsPrefix(streamId, number);
  return { start, end: keyAfterPrefix(start) };
}

/** Deletes rows of a range up to the first that is to stay, but no more than go at once; returns how many. */
function deleteSome(tx: Writing, range: Range, isToGo: (value: Uint8Array) => boolean): number {
  const keys: Uint8Array[] = [];
  let bytes = 0;
  for (const { key, value } of tx.range({ ...range, limit: rowsAtOnceMax })) {
    if (bytes > bytesAtOnceMax || !isToGo(value)) break;
    keys.push(key);
    bytes += value.length;
  }
  for (const key of keys) tx.delete(key);
  return keys.length;
}
