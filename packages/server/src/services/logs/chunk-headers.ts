import { decodeKey, encodeKey, type KeyPart, prefixRange } from "../../store/keys.ts";
import type { Entry, Reading } from "../../store/store.ts";
import type { ChunkHeader, Direction } from "./chunk-merge.ts";
import { findStream } from "./lookups.ts";
import {
  type ChunkTimes,
  chunkIndexes,
  chunkIndexPrefix,
  chunkKey,
  chunkPrefix,
  chunkSpanMs,
  chunks,
  type LogStreamRecord,
} from "./records.ts";

/** From `startMs` up to, not including, `endMs`; without an end, all that follows. */
export interface TimeWindow {
  readonly startMs: number;
  readonly endMs?: number | undefined;
}

/** The chunks of one stream that may hold events of the window. */
export function* streamHeaders(
  tx: Reading,
  stream: LogStreamRecord,
  window: TimeWindow,
  direction: Direction,
): Generator<ChunkHeader> {
  const { logStreamName } = stream;
  for (const [times, { value }] of timesInWindow(tx, chunkPrefix(stream.streamId), window, direction)) {
    yield { ...times, logStreamName, load: () => chunks.decode(value) };
  }
}

/** The chunks of all of a group's streams that `accepts` takes. */
export function* groupHeaders(
  tx: Reading,
  groupId: string,
  accepts: (logStreamName: string) => boolean,
  window: TimeWindow,
  direction: Direction,
): Generator<ChunkHeader> {
  // A deleted stream's chunks are cleared later, and another stream may have its name by then.
  const living = new Map<string, string | undefined>();
  const idOf = (logStreamName: string): string | undefined => {
    if (!living.has(logStreamName)) living.set(logStreamName, findStream(tx, groupId, logStreamName)?.streamId);
    return living.get(logStreamName);
  };
  for (const [times, { value }] of timesInWindow(tx, chunkIndexPrefix(groupId), window, direction)) {
    const { logStreamName, streamId } = chunkIndexes.decode(value);
    if (!accepts(logStreamName) || idOf(logStreamName) !== streamId) continue;
    const load = () => {
      const stored = tx.get(chunkKey(streamId, times));
      return stored && chunks.decode(stored);
    };
    yield { ...times, logStreamName, load };
  }
}

/** The times in a chunk's key, or in that of its index entry. */
export function chunkTimes(key: Uint8Array): ChunkTimes {
  const [firstMs, lastMs, sequence] = decodeKey(key).slice(3) as [number, number, number];
  return { firstMs, lastMs, sequence };
}

function* timesInWindow(
  tx: Reading,
  prefix: readonly KeyPart[],
  { startMs, endMs }: TimeWindow,
  direction: Direction,
): Generator<[ChunkTimes, Entry]> {
  const range = {
    start: encodeKey([...prefix, startMs - chunkSpanMs]),
    end: endMs === undefined ? prefixRange(prefix).end : encodeKey([...prefix, endMs]),
    reverse: direction === "backward",
  };
  if (endMs !== undefined && endMs <= startMs) return;
  for (const entry of tx.range(range)) {
    const times = chunkTimes(entry.key);
    if (times.lastMs >= startMs) yield [times, entry];
  }
}
