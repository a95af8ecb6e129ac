import type { Writing } from "../../store/store.ts";
import { encodeChunk, type NewRecord } from "./record-chunks.ts";
import {
  decodeTip,
  encodeTip,
  kinesisKeys,
  type OpenShard,
  recordsKey,
  type StreamRecord,
  shardTopic,
} from "./records.ts";
import { openShardAt } from "./resharding.ts";

/** A record with the hash key that tells its shard. */
export interface HashedRecord extends NewRecord {
  readonly hashKey: string;
}

/** What put the records; drawn before the transaction, which must not look at the clock. */
export interface Cause {
  readonly timeMs: number;
  readonly traceHeader: string;
}

/** Where a record has come to lie. */
export interface Placement {
  readonly shard: OpenShard;
  readonly sequence: number;
}

/** Appends records to their shards, each in the order in which it stands here, and wakes who waits for them. */
export function appendRecords(
  tx: Writing,
  { id, shards }: StreamRecord,
  records: readonly HashedRecord[],
  { timeMs, traceHeader }: Cause,
): Placement[] {
  const placements: Placement[] = [];
  for (const [shard, indices] of byShard(shards, records)) {
    const { number } = shard;
    const tipKey = kinesisKeys.tip(id, number);
    const tip = decodeTip(tx.get(tipKey));
    // A clock that was set back must not disturb the order of the times: what looks for a time relies on it.
    const arrivedMs = Math.max(timeMs, tip.arrivedMs);
    const sequence = tip.sequence + indices.length;
    const chunk = encodeChunk(
      indices.map((index) => records[index]!),
      arrivedMs,
      traceHeader,
    );
    tx.put(recordsKey(kinesisKeys.recordsPrefix(id, number), sequence), chunk);
    tx.put(tipKey, encodeTip({ sequence, arrivedMs }));
    tx.wake(shardTopic(id, number));
    for (const [at, index] of indices.entries()) placements[index] = { shard, sequence: tip.sequence + 1 + at };
  }
  return placements;
}

/** Which of the records go to which shard. */
function byShard(shards: readonly OpenShard[], records: readonly HashedRecord[]): Map<OpenShard, number[]> {
  const indices = new Map<OpenShard, number[]>();
  for (const [index, { hashKey }] of records.entries()) {
    const shard = openShardAt(shards, hashKey);
    const known = indices.get(shard);
    if (known) known.push(index);
    else indices.set(shard, [index]);
  }
  return indices;
}
