import type { TableRecord } from "../records.ts";
import { hashRangeOfAll, type ShardRecord } from "./records.ts";

/**
 * When shards end and what follows them; see docs/decisions/0010. The figures are AWS's for the partitions of a table: each
 * holds 10 GB and serves 3,000 reads and 1,000 writes a second. A shard lasts four hours.
 */
const partitionBytesMax = 10 * 1024 ** 3;
const partitionReadsMax = 3_000;
const partitionWritesMax = 1_000;
export const shardLifetimeMs = 4 * 60 * 60 * 1000;

/** AWS grants a table 40,000 writes a second, which is forty partitions; the next power of two. */
const partitionCountMax = 64;
const narrowestRange = hashRangeOfAll.to / partitionCountMax;

/** A pace is known after so long. */
const paceTakenOverMs = 30_000;

/** How many partitions a table has, as far as they follow from its size and its throughput: a power of two. */
export function partitionCountOf(
  { readCapacityUnits, writeCapacityUnits }: Pick<TableRecord, "readCapacityUnits" | "writeCapacityUnits">,
  sizeBytes: number,
): number {
  const forThroughput = readCapacityUnits / partitionReadsMax + writeCapacityUnits / partitionWritesMax;
  const needed = Math.max(1, forThroughput, sizeBytes / partitionBytesMax);
  return Math.min(partitionCountMax, 2 ** Math.ceil(Math.log2(needed)));
}

/** How many shards take over from an open one now; 0 when it goes on. */
export function successorCountOf(shard: ShardRecord, last: number, partitionCount: number, nowMs: number): number {
  const { from, to } = shard.range;
  const wanted = Math.max(1, (to - from) / (hashRangeOfAll.to / partitionCount));
  const canSplit = to - from > narrowestRange;
  const count = wanted === 1 && canSplit && isBusy(shard, last, nowMs) ? 2 : wanted;
  return count > 1 || nowMs - shard.openedMs >= shardLifetimeMs ? count : 0;
}

/** The shard with its pace measured from now on, or undefined while there is nothing to measure anew. */
export function seenAgain(shard: ShardRecord, last: number, nowMs: number): ShardRecord | undefined {
  const { sequence, timeMs } = shard.seen;
  if (sequence === last || nowMs - timeMs < paceTakenOverMs) return undefined;
  return { ...shard, seen: { sequence: last, timeMs: nowMs } };
}

/** Whether it got more changes than a partition takes, every second since it was last looked at. */
function isBusy({ seen }: ShardRecord, last: number, nowMs: number): boolean {
  const elapsedMs = nowMs - seen.timeMs;
  return elapsedMs >= paceTakenOverMs && last - seen.sequence > (partitionWritesMax * elapsedMs) / 1000;
}
