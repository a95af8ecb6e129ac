import type { Reading, Writing } from "../../../store/store.ts";
import type { OpenShard } from "../records.ts";
import {
  decodeSequence,
  encodeSequence,
  type HashRange,
  hashRangeOfAll,
  type ShardRecord,
  type StreamRecord,
  shardIdOf,
  shardRecords,
  streamKeys,
} from "./records.ts";

/**
 * Shards are opened and closed by whole generations in one transaction with the table's record, where writes look for the
 * open ones: so every change lands in exactly one shard, and in none that is closed.
 */

/** A stream and its open shards, by their ranges. */
export interface StreamWithShards {
  readonly stream: StreamRecord;
  readonly shards: readonly OpenShard[];
}

/** Opens the first shards of a stream that has none. */
export function openFirstShards(
  tx: Writing,
  region: string,
  stream: StreamRecord,
  count: number,
  nowMs: number,
): StreamWithShards {
  return openShards(tx, region, stream, partsOf(hashRangeOfAll, count), { start: 0 }, nowMs);
}

/** Closes the shards that `successors` names and opens as many children for each as it says. */
export function succeedShards(
  tx: Writing,
  region: string,
  { stream, shards }: StreamWithShards,
  successors: ReadonlyMap<number, number>,
  nowMs: number,
): StreamWithShards {
  let grown = stream;
  const open = shards.flatMap((shard) => {
    const count = successors.get(shard.number);
    if (count === undefined) return [shard];
    const { range, id: parentId } = closeShard(tx, region, stream, shard.number, nowMs);
    const start = lastSequenceOf(tx, region, stream, shard.number);
    const children = openShards(tx, region, grown, partsOf(range, count), { start, parentId }, nowMs);
    grown = children.stream;
    return children.shards;
  });
  return { stream: grown, shards: open };
}

export function closeShard(
  tx: Writing,
  region: string,
  stream: StreamRecord,
  shardNumber: number,
  nowMs: number,
): ShardRecord {
  const key = streamKeys.shard(region, stream.id, shardNumber);
  const closed = { ...readOpenShard(tx, region, stream, shardNumber), closedMs: nowMs };
  tx.put(key, shardRecords.encode(closed));
  return closed;
}

export function readOpenShard(tx: Reading, region: string, stream: StreamRecord, shardNumber: number): ShardRecord {
  const stored = tx.get(streamKeys.shard(region, stream.id, shardNumber));
  if (!stored) throw new Error(`The open shard ${shardNumber} of the stream ${stream.id} has no record.`);
  return shardRecords.decode(stored);
}

export function lastSequenceOf(tx: Reading, region: string, stream: StreamRecord, shardNumber: number): number {
  return decodeSequence(tx.get(streamKeys.lastSequence(region, stream.id, shardNumber)), 0);
}

function openShards(
  tx: Writing,
  region: string,
  stream: StreamRecord,
  ranges: readonly HashRange[],
  origin: Pick<ShardRecord, "start" | "parentId">,
  nowMs: number,
): StreamWithShards {
  // A clock that was set back must not disturb the order of the names.
  const openedMs = Math.max(nowMs, stream.newestShardMs);
  const shards = ranges.map((range, at) => {
    const number = stream.shardCountEver + at;
    const id = shardIdOf(stream, number, openedMs);
    const seen = { sequence: origin.start, timeMs: openedMs };
    tx.put(streamKeys.shard(region, stream.id, number), shardRecords.encode({ id, ...origin, range, openedMs, seen }));
    tx.put(streamKeys.lastSequence(region, stream.id, number), encodeSequence(origin.start));
    return { number, id, from: range.from };
  });
  const shardCountEver = stream.shardCountEver + shards.length;
  return { stream: { ...stream, shardCountEver, newestShardMs: openedMs }, shards };
}

/** Equal parts; counts are powers of two, and so are the widths of ranges. */
function partsOf({ from, to }: HashRange, count: number): HashRange[] {
  const width = (to - from) / count;
  return Array.from({ length: count }, (_, at) => ({ from: from + at * width, to: from + (at + 1) * width }));
}
