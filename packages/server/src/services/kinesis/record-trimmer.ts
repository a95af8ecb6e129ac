import { noPause, type Pause, periodicWorker } from "../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../engine/platform.ts";
import { decodeKey, keyAfterPrefix } from "../../store/keys.ts";
import type { Range, Reading, Store, Writing } from "../../store/store.ts";
import { arrivedMsOf } from "./record-chunks.ts";
import { deletionsTopic, kinesisKeys, type StreamRecord } from "./records.ts";
import { findShard, isExpired } from "./shards.ts";
import { findStream, trimHorizonMs } from "./streams.ts";

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

interface ShardPlace {
  readonly region: string;
  readonly streamName: string;
  readonly number: number;
}

/** Readers tell what has expired by the clock, so it does not matter when this runs, how far it gets, or how often. */
export async function trimStreams({ store, clock }: Pick<Platform, "store" | "clock">, pause = noPause): Promise<void> {
  const streams = await store.read((tx) =>
    Array.from(tx.range(kinesisKeys.allStreams()), ({ key }) => {
      const [region, streamName] = decodeKey(key).slice(2) as [string, string];
      return { region, streamName };
    }),
  );
  const nowMs = clock.nowMs();
  for (const { region, streamName } of streams) {
    if (!(await pause())) return;
    const numbers = await store.read((tx) => {
      const stream = findStream(tx, region, streamName);
      if (!stream) return [];
      return Array.from(tx.range(kinesisKeys.shards(stream.id)), ({ key }) => decodeKey(key).at(-1) as number);
    });
    for (const number of numbers) await trimShard(store, { region, streamName, number }, nowMs, pause);
  }
}

/** Most shards have nothing to trim, and a look costs less than a transaction that might write. */
async function trimShard(store: Store, place: ShardPlace, nowMs: number, pause: Pause): Promise<void> {
  while (await store.read((tx) => isDue(tx, place, nowMs))) {
    if (!(await pause())) return;
    await store.transact((tx) => trimSome(tx, place, nowMs));
  }
}

function isDue(tx: Reading, { region, streamName, number }: ShardPlace, nowMs: number): boolean {
  const stream = findStream(tx, region, streamName);
  const shard = stream && findShard(tx, stream, number);
  if (!shard) return false;
  const horizonMs = trimHorizonMs(stream, nowMs);
  const [oldest] = tx.range({ ...rowsOf(stream, number), limit: 1 });
  return oldest ? arrivedMsOf(oldest.value) < horizonMs : isExpired(shard, horizonMs);
}

/** Removes rows, oldest first, and the shard itself once it has expired and is empty. */
function trimSome(tx: Writing, place: ShardPlace, nowMs: number): void {
  if (!isDue(tx, place, nowMs)) return;
  const { region, streamName, number } = place;
  const stream = findStream(tx, region, streamName)!;
  const horizonMs = trimHorizonMs(stream, nowMs);
  if (deleteSome(tx, rowsOf(stream, number), (chunk) => arrivedMsOf(chunk) < horizonMs) > 0) return;
  tx.delete(kinesisKeys.shard(stream.id, number));
  tx.delete(kinesisKeys.tip(stream.id, number));
}

function rowsOf({ id }: StreamRecord, number: number): Range {
  const start = kinesisKeys.recordsPrefix(id, number);
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
