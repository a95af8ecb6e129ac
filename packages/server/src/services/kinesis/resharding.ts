import type { Writing } from "../../store/store.ts";
import { allHashKeys, hashKeyBefore, uniformStarts } from "./hash-keys.ts";
import {
  decodeTip,
  type HashRange,
  kinesisKeys,
  type OpenShard,
  type ShardRecord,
  type StreamRecord,
  shardRecords,
  shardTopic,
} from "./records.ts";
import { findShard } from "./shards.ts";

/**
 * Shards are opened and closed in one transaction with the stream's record, where puts look for the open ones: so every
 * record lands in exactly one shard, and in none that is closed. All functions here write the shards' own rows and return
 * the stream as it is afterwards, for the caller to store.
 */

/** Opens the first shards of a stream that has none. */
export function openFirstShards(tx: Writing, stream: StreamRecord, count: number, nowMs: number): StreamRecord {
  const starts = uniformStarts(count);
  const ranges = starts.map((from, at) => rangeUntil(from, starts[at + 1]));
  return ranges.reduce((grown, range) => openShard(tx, grown, { range }, 0, nowMs), stream);
}

/** Splits the open shard of this number in two, the second of which begins at `from`. */
export function splitShard(
  tx: Writing,
  stream: StreamRecord,
  number: number,
  from: string,
  nowMs: number,
): StreamRecord {
  const { range, epoch } = requireOpen(tx, stream, number);
  let next = closeShard(tx, stream, number, nowMs);
  next = openShard(tx, next, { range: rangeUntil(range.from, from), parent: number }, epoch, nowMs);
  return openShard(tx, next, { range: { from, to: range.to }, parent: number }, epoch, nowMs);
}

/** Makes one shard of two open ones whose ranges follow each other. */
export function mergeShards(
  tx: Writing,
  stream: StreamRecord,
  number: number,
  adjacent: number,
  nowMs: number,
): StreamRecord {
  const first = requireOpen(tx, stream, number);
  const second = requireOpen(tx, stream, adjacent);
  const range = { from: first.range.from, to: second.range.to };
  const open = closeShard(tx, closeShard(tx, stream, number, nowMs), adjacent, nowMs);
  const parents = { parent: number, adjacentParent: adjacent };
  return openShard(tx, open, { range, ...parents }, Math.max(first.epoch, second.epoch), nowMs);
}

/**
 * Makes so many equal shards of those that are open, as AWS does: by splits wherever a new range begins, then by merges of
 * what lies between two such places. Shards on the way are closed as soon as they are opened.
 */
export function scaleUniformly(tx: Writing, stream: StreamRecord, count: number, nowMs: number): StreamRecord {
  const starts = uniformStarts(count);
  let next = stream;
  for (const start of starts) {
    const shard = openShardAt(next.shards, start);
    if (shard.from !== start) next = splitShard(tx, next, shard.number, start, nowMs);
  }
  for (const [at, start] of starts.entries()) {
    for (;;) {
      const following = next.shards[countUpTo(next.shards, start)];
      if (!following || following.from === starts[at + 1]) break;
      next = mergeShards(tx, next, openShardAt(next.shards, start).number, following.number, nowMs);
    }
  }
  return next;
}

/** The open shard that takes a hash key. */
export function openShardAt(shards: readonly OpenShard[], hashKey: string): OpenShard {
  return shards[countUpTo(shards, hashKey) - 1]!;
}

/** How many of the shards begin at a hash key or before it. */
function countUpTo(shards: readonly OpenShard[], hashKey: string): number {
  let low = 0;
  let high = shards.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (shards[middle]!.from <= hashKey) low = middle + 1;
    else high = middle;
  }
  return low;
}

function requireOpen(tx: Writing, stream: StreamRecord, number: number): ShardRecord {
  const shard = findShard(tx, stream, number);
  if (!shard) throw new Error(`The open shard ${number} of the stream ${stream.id} has no record.`);
  return shard;
}

function openShard(
  tx: Writing,
  stream: StreamRecord,
  shard: Pick<ShardRecord, "range" | "parent" | "adjacentParent">,
  parentEpoch: number,
  nowMs: number,
): StreamRecord {
  const number = stream.shardCountEver;
  const epoch = Math.max(Math.floor(nowMs / 1000), parentEpoch + 1);
  tx.put(kinesisKeys.shard(stream.id, number), shardRecords.encode({ ...shard, openedMs: nowMs, epoch }));
  const opened = { number, from: shard.range.from, epoch };
  const shards = stream.shards.toSpliced(countUpTo(stream.shards, opened.from), 0, opened);
  return { ...stream, shards, shardCountEver: number + 1 };
}

function closeShard(tx: Writing, stream: StreamRecord, number: number, nowMs: number): StreamRecord {
  const { id } = stream;
  // A clock that was set back must not let the shard expire before its records.
  const closedMs = Math.max(nowMs, decodeTip(tx.get(kinesisKeys.tip(id, number))).arrivedMs);
  const closed = { ...requireOpen(tx, stream, number), closedMs };
  tx.put(kinesisKeys.shard(id, number), shardRecords.encode(closed));
  tx.wake(shardTopic(id, number));
  const shards = stream.shards.toSpliced(countUpTo(stream.shards, closed.range.from) - 1, 1);
  return { ...stream, shards };
}

function rangeUntil(from: string, next: string | undefined): HashRange {
  return { from, to: next === undefined ? allHashKeys.to : hashKeyBefore(next) };
}
