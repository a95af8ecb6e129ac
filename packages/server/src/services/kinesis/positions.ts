import type { ShardIteratorType } from "@aws-sdk/client-kinesis";
import { accountId } from "../../engine/platform.ts";
import type { Reading } from "../../store/store.ts";
import { invalidArgument } from "./errors.ts";
import { shardIdOf } from "./names.ts";
import { firstFromTime } from "./read-records.ts";
import { decodeTip, kinesisKeys, type StreamRecord } from "./records.ts";
import { endOfShard, parseSequence } from "./sequence-numbers.ts";
import type { NumberedShardRecord } from "./shards.ts";

/** Where in a shard a reader wants to begin. */
export interface RequestedPosition {
  readonly type: ShardIteratorType;
  readonly sequenceNumber: string | undefined;
  readonly timestamp: Date | undefined;
}

/** What belongs to the type must be there and nothing else; the words are those that kinesalite recorded. */
export function checkPosition({ type, sequenceNumber, timestamp }: RequestedPosition, nowMs: number): void {
  if (type === "AT_TIMESTAMP") {
    if (timestamp === undefined) {
      throw invalidArgument(
        "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. " +
          "Current request has no timestamp parameter.",
      );
    }
    const timestampMs = timestamp.getTime();
    if (timestampMs > nowMs) {
      throw invalidArgument(
        "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. " +
          `timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
      );
    }
    return;
  }
  const needsSequence = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (needsSequence === (sequenceNumber !== undefined)) return;
  throw invalidArgument(
    "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or " +
      "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. " +
      `Request specified ${type} and ${needsSequence ? "no" : "also a"} StartingSequenceNumber.`,
  );
}

/** The sequence to read from. What has been trimmed meanwhile is no error: readers go on with what is left. */
export function startOf(
  tx: Reading,
  stream: StreamRecord,
  shard: NumberedShardRecord,
  { type, sequenceNumber, timestamp }: RequestedPosition,
): number {
  const first = 1;
  if (type === "TRIM_HORIZON") return first;
  if (type === "AT_TIMESTAMP") return firstFromTime(tx, stream.id, shard.number, timestamp!.getTime(), first);
  const tip = decodeTip(tx.get(kinesisKeys.tip(stream.id, shard.number))).sequence;
  if (type === "LATEST") return tip + 1;
  const sequence = sequenceIn(stream, shard, sequenceNumber!, tip);
  return type === "AFTER_SEQUENCE_NUMBER" ? Math.min(sequence, tip) + 1 : sequence;
}

/** The sequence behind a number that this shard must have given out: for a record, for its start or for its end. */
function sequenceIn(stream: StreamRecord, shard: NumberedShardRecord, text: string, tip: number): number {
  const parsed = parseSequence(text);
  const place = `shard ${shardIdOf(shard.number)} in stream ${stream.name} under account ${accountId}`;
  const invalid = `StartingSequenceNumber ${text} used in GetShardIterator on ${place} is invalid`;
  if (!parsed) throw invalidArgument(`${invalid}.`);
  if (parsed.shard.number !== shard.number) {
    throw invalidArgument(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(parsed.shard.number)}, ` +
        `while it was used in a call to a shard with ${shardIdOf(shard.number)}`,
    );
  }
  if (parsed.shard.epoch !== shard.epoch) {
    throw invalidArgument(`${invalid} because it did not come from this stream.`);
  }
  if (parsed.sequence === endOfShard && shard.closedMs !== undefined) return tip + 1;
  if (parsed.sequence > BigInt(tip)) throw invalidArgument(`${invalid}.`);
  return Number(parsed.sequence);
}
