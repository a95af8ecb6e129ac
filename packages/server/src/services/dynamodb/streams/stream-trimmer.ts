import { noPause, type Pause, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import { decodeKey, keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading, Store, Writing } from "../../../store/store.ts";
import { policyKey } from "../policies/records.ts";
import {
  encodeSequence,
  type StreamRecord,
  sequenceOfKey,
  shardRecords,
  streamKeys,
  streamRecords,
} from "./records.ts";
import { recordTimeMs } from "./stored-record.ts";

/** Removes the records that are older than a day, and the shards and streams that ended a day ago. */
export function createStreamTrimmer(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb stream trimmer",
    run: (pause) => trimStreams(platform, pause),
    intervalMs: 5 * 60 * 1000,
  });
}

const retentionMs = 24 * 60 * 60 * 1000;
const trimmedAtOnceMax = 500;
const trimmedAtOnceBytesMax = 4 * 1024 * 1024;

export async function trimStreams({ store, clock }: Pick<Platform, "store" | "clock">, pause = noPause): Promise<void> {
  const streams = await store.read((tx) =>
    [...tx.range(streamKeys.streams())].map(({ key, value }) => ({
      region: decodeKey(key)[2] as string,
      stream: streamRecords.decode(value),
    })),
  );
  const horizonMs = clock.nowMs() - retentionMs;
  for (const { region, stream } of streams) {
    if (!(await pause())) return;
    const shardNumbers = await store.read((tx) =>
      Array.from(tx.range(streamKeys.shards(region, stream.id)), ({ key }) => decodeKey(key).at(-1) as number),
    );
    for (const number of shardNumbers) await trimShard(store, { region, stream, number }, horizonMs, pause);
    const hasEnded = stream.disabledMs !== undefined && stream.disabledMs <= horizonMs;
    if (hasEnded) await store.transact((tx) => removeWithoutShards(tx, region, stream));
  }
}

interface ShardPlace {
  readonly region: string;
  readonly stream: StreamRecord;
  readonly number: number;
}

/** Most shards have nothing to trim, and a look costs less than a transaction that might write. */
async function trimShard(store: Store, place: ShardPlace, horizonMs: number, pause: Pause): Promise<void> {
  while (await store.read((tx) => isDue(tx, place, horizonMs))) {
    if (!(await pause())) return;
    await store.transact((tx) => trimSome(tx, place, horizonMs));
  }
}

function isDue(tx: Reading, place: ShardPlace, horizonMs: number): boolean {
  const [oldest] = tx.range({ ...recordsRange(place), limit: 1 });
  return oldest ? recordTimeMs(oldest.value) <= horizonMs : isOver(tx, place, horizonMs);
}

/** Whether a shard without records was closed so long ago that nobody asks for it any more. */
function isOver(tx: Reading, { region, stream, number }: ShardPlace, horizonMs: number): boolean {
  const stored = tx.get(streamKeys.shard(region, stream.id, number));
  const closedMs = stored && shardRecords.decode(stored).closedMs;
  return closedMs !== undefined && closedMs <= horizonMs;
}

/** Trims some records, oldest first, and moves the horizon with them; takes the shard itself away once it is over. */
function trimSome(tx: Writing, place: ShardPlace, horizonMs: number): void {
  const { region, stream, number } = place;
  const trimmed: Uint8Array[] = [];
  let bytes = 0;
  for (const { key, value } of tx.range({ ...recordsRange(place), limit: trimmedAtOnceMax })) {
    if (recordTimeMs(value) > horizonMs || bytes > trimmedAtOnceBytesMax) break;
    trimmed.push(key);
    bytes += value.length;
  }
  for (const key of trimmed) tx.delete(key);
  const newest = trimmed.at(-1);
  if (newest) tx.put(streamKeys.horizon(region, stream.id, number), encodeSequence(sequenceOfKey(newest) + 1));
  const [left] = tx.range({ ...recordsRange(place), limit: 1 });
  if (left || !isOver(tx, place, horizonMs)) return;
  for (const keyOf of [streamKeys.shard, streamKeys.lastSequence, streamKeys.horizon]) {
    tx.delete(keyOf(region, stream.id, number));
  }
}

function recordsRange({ region, stream, number }: ShardPlace) {
  const start = streamKeys.recordsPrefix(region, stream.id, number);
  return { start, end: keyAfterPrefix(start) };
}

/** A stream stays for as long as one of its shards. */
function removeWithoutShards(tx: Writing, region: string, stream: StreamRecord): void {
  const [left] = tx.range({ ...streamKeys.shards(region, stream.id), limit: 1 });
  if (left) return;
  tx.delete(streamKeys.stream(region, stream.tableName, stream.label));
  tx.delete(policyKey(region, stream.id));
}
