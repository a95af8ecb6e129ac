import type { Reading } from "../../store/store.ts";
import { arrivedMsOf, recordCountOf, recordsOf, type StoredRecord } from "./record-chunks.ts";
import { decodeTip, kinesisKeys, lastSequenceOfKey, recordsFrom, type StreamRecord } from "./records.ts";
import type { NumberedShard } from "./sequence-numbers.ts";
import { trimHorizonMs } from "./streams.ts";

export interface ReadLimits {
  readonly count: number;
  /** Of data and partition keys together. One record always goes out, however large, or no reader would get past it. */
  readonly bytes: number;
}

export interface RecordsRead {
  readonly records: StoredRecord[];
  /** The sequence to go on from. */
  readonly next: number;
  /** Whether there is nothing after it, for now. */
  readonly atTip: boolean;
  /** How long ago the last of them arrived; 0 when there is nothing after it. */
  readonly behindMs: number;
}

/** The records of a shard from a sequence on, without those that have expired. */
export function readRecords(
  tx: Reading,
  stream: StreamRecord,
  shard: NumberedShard,
  from: number,
  limits: ReadLimits,
  nowMs: number,
): RecordsRead {
  const prefix = kinesisKeys.recordsPrefix(stream.id, shard.number);
  const tip = decodeTip(tx.get(kinesisKeys.tip(stream.id, shard.number)));
  let next = firstFromTime(tx, stream.id, shard.number, trimHorizonMs(stream, nowMs), from);
  const records: StoredRecord[] = [];
  let bytes = 0;
  for (const { key, value } of tx.range(recordsFrom(prefix, next))) {
    const last = lastSequenceOfKey(key);
    next = Math.max(next, last - recordCountOf(value) + 1);
    for (const record of recordsOf(value, shard, last, next)) {
      bytes += record.Data!.length + Buffer.byteLength(record.PartitionKey!);
      if (records.length === limits.count || (bytes > limits.bytes && records.length > 0)) {
        return { records, next, atTip: false, behindMs: ageOfLast(records, nowMs) };
      }
      records.push(record);
      next++;
    }
  }
  return { records, next: Math.max(next, tip.sequence + 1), atTip: true, behindMs: 0 };
}

/**
 * Where to read on from `from` to get what arrived at `timeMs` or later. Times only grow with the sequences, so most often one
 * look is enough, and otherwise a few dozen are.
 */
export function firstFromTime(
  tx: Reading,
  streamId: string,
  shardNumber: number,
  timeMs: number,
  from: number,
): number {
  const prefix = kinesisKeys.recordsPrefix(streamId, shardNumber);
  /** The last sequence of the row at or after a sequence, if all of it arrived too early. */
  const endOfEarlyRow = (sequence: number): number | undefined => {
    const [row] = tx.range({ ...recordsFrom(prefix, sequence), limit: 1 });
    return row && arrivedMsOf(row.value) < timeMs ? lastSequenceOfKey(row.key) : undefined;
  };
  if (endOfEarlyRow(from) === undefined) return from;
  let low = from;
  let high = decodeTip(tx.get(kinesisKeys.tip(streamId, shardNumber))).sequence + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const early = endOfEarlyRow(middle);
    if (early === undefined) high = middle;
    else low = early + 1;
  }
  return low;
}

function ageOfLast(records: readonly StoredRecord[], nowMs: number): number {
  return Math.max(0, nowMs - (records.at(-1)?.ApproximateArrivalTimestamp?.getTime() ?? nowMs));
}
