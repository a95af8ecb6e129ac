import { noPause, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import { decodeKey, keyAfterPrefix, prefixRange } from "../../../store/keys.ts";
import type { Writing } from "../../../store/store.ts";
import { recordTimeMs } from "./change-record.ts";
import { encodeSequence, type StreamRecord, sequenceOfKey, streamKeys, streamRecords } from "./records.ts";

/** Removes the records that are older than a day, and the streams that were disabled a day ago. */
export function createStreamTrimmer(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb stream trimmer",
    run: (pause) => trimStreams(platform, pause),
    intervalMs: 5 * 60 * 1000,
  });
}

const retentionMs = 24 * 60 * 60 * 1000;
const trimmedAtOnceMax = 500;

export async function trimStreams({ store, clock }: Pick<Platform, "store" | "clock">, pause = noPause) {
  const streams = await store.read((tx) =>
    [...tx.range(prefixRange(["dynamodb", "stream"]))].map(({ key, value }) => ({
      region: decodeKey(key)[2] as string,
      stream: streamRecords.decode(value),
    })),
  );
  const horizonMs = clock.nowMs() - retentionMs;
  for (const { region, stream } of streams) {
    while ((await pause()) && !(await store.transact((tx) => trimSome(tx, region, stream, horizonMs))));
  }
}

/** Trims some records, oldest first, and moves the horizon with them. True when none are left that are too old. */
function trimSome(tx: Writing, region: string, stream: StreamRecord, horizonMs: number): boolean {
  const prefix = streamKeys.recordsPrefix(region, stream.id);
  const oldest = tx.range({ start: prefix, end: keyAfterPrefix(prefix), limit: trimmedAtOnceMax });
  const trimmed: Uint8Array[] = [];
  for (const { key, value } of oldest) {
    if (recordTimeMs(value) > horizonMs) break;
    trimmed.push(key);
  }
  for (const key of trimmed) tx.delete(key);
  const newest = trimmed.at(-1);
  if (newest) tx.put(streamKeys.horizon(region, stream.id), encodeSequence(sequenceOfKey(newest) + 1));
  if (trimmed.length === trimmedAtOnceMax) return false;
  return removeEnded(tx, region, stream, horizonMs);
}

function removeEnded(tx: Writing, region: string, stream: StreamRecord, horizonMs: number): true {
  const key = streamKeys.stream(region, stream.tableName, stream.label);
  const stored = tx.get(key);
  const disabledMs = stored && streamRecords.decode(stored).disabledMs;
  const start = streamKeys.recordsPrefix(region, stream.id);
  const [left] = tx.range({ start, end: keyAfterPrefix(start), limit: 1 });
  if (disabledMs === undefined || disabledMs > horizonMs || left) return true;
  tx.delete(key);
  tx.delete(streamKeys.lastSequence(region, stream.id));
  tx.delete(streamKeys.horizon(region, stream.id));
  return true;
}
