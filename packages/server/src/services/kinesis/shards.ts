import type { ChildShard, HashKeyRange, Shard } from "@aws-sdk/client-kinesis";
import { decodeKey } from "../../store/keys.ts";
import type { Reading } from "../../store/store.ts";
import { shardDoesNotExist, shardNotFound } from "./errors.ts";
import { decimalOfHashKey } from "./hash-keys.ts";
import { shardIdOf, shardNumberOf } from "./names.ts";
import { type HashRange, kinesisKeys, type ShardRecord, type StreamRecord, shardRecords } from "./records.ts";
import { endOfShard, formatSequence } from "./sequence-numbers.ts";
import { trimHorizonMs } from "./streams.ts";

export interface NumberedShardRecord extends ShardRecord {
  readonly number: number;
}

export function findShard(tx: Reading, { id }: StreamRecord, number: number): NumberedShardRecord | undefined {
  const stored = tx.get(kinesisKeys.shard(id, number));
  return stored && { ...shardRecords.decode(stored), number };
}

/** The shards that have not expired, in the order of their numbers. */
export function liveShards(tx: Reading, stream: StreamRecord, nowMs: number): NumberedShardRecord[] {
  const horizonMs = trimHorizonMs(stream, nowMs);
  return Array.from(tx.range(kinesisKeys.shards(stream.id)), ({ key, value }) => ({
    ...shardRecords.decode(value),
    number: decodeKey(key).at(-1) as number,
  })).filter((shard) => !isExpired(shard, horizonMs));
}

/** A closed shard expires with the last record that it could hold. */
export function isExpired({ closedMs }: ShardRecord, horizonMs: number): boolean {
  return closedMs !== undefined && closedMs < horizonMs;
}

/** Throws ResourceNotFoundException for what cannot be the name of a shard. */
export function requestedShard(streamName: string, shardId: string): number {
  const number = shardNumberOf(shardId);
  if (number === undefined) throw shardNotFound(shardId, streamName);
  return number;
}

/** A shard that can be read; throws ResourceNotFoundException. */
export function requireReadableShard(
  tx: Reading,
  stream: StreamRecord,
  number: number,
  nowMs: number,
): NumberedShardRecord {
  const shard = findShard(tx, stream, number);
  if (!shard || isExpired(shard, trimHorizonMs(stream, nowMs))) throw shardDoesNotExist(shardIdOf(number), stream.name);
  return shard;
}

/** The shards that went on from this one. */
export function childrenOf(tx: Reading, stream: StreamRecord, number: number, nowMs: number): NumberedShardRecord[] {
  return liveShards(tx, stream, nowMs).filter(
    ({ parent, adjacentParent }) => parent === number || adjacentParent === number,
  );
}

export function describeShard(shard: NumberedShardRecord): Shard {
  const { number, range, parent, adjacentParent, closedMs } = shard;
  return {
    ShardId: shardIdOf(number),
    ...(parent !== undefined && { ParentShardId: shardIdOf(parent) }),
    ...(adjacentParent !== undefined && { AdjacentParentShardId: shardIdOf(adjacentParent) }),
    HashKeyRange: describeRange(range),
    SequenceNumberRange: {
      // A shard begins before its first record, so that its start is a number even while it is empty.
      StartingSequenceNumber: formatSequence(shard, 0),
      ...(closedMs !== undefined && { EndingSequenceNumber: formatSequence(shard, endOfShard) }),
    },
  };
}

function describeRange({ from, to }: HashRange): HashKeyRange {
  return { StartingHashKey: decimalOfHashKey(from), EndingHashKey: decimalOfHashKey(to) };
}

/** A shard as readers hear of it at the end of its parent. */
export function childShard({ number, parent, adjacentParent, range }: NumberedShardRecord): ChildShard {
  return {
    ShardId: shardIdOf(number),
    ParentShards: [parent, adjacentParent].filter((other) => other !== undefined).map(shardIdOf),
    HashKeyRange: describeRange(range),
  };
}
