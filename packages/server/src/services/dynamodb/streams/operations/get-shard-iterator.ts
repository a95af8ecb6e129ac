import type { GetShardIteratorInput, GetShardIteratorOutput } from "@aws-sdk/client-dynamodb-streams";
import type { RequestContext } from "../../../../engine/service.ts";
import { validationError } from "../../errors.ts";
import { parseSequence } from "../records.ts";
import { encodeIterator, trimmedDataAccess } from "../shard-iterators.ts";
import { type FoundShard, readShard, readStream, shardNotFound } from "../stream-lookup.ts";

export async function getShardIterator(
  context: RequestContext,
  input: GetShardIteratorInput,
): Promise<GetShardIteratorOutput> {
  const { platform, region } = context;
  const { StreamArn: arn, ShardId: shardId } = input;
  checkSequenceNumber(input);
  const issuedMs = platform.clock.nowMs();
  return platform.store.read((tx) => {
    const stream = readStream(tx, region, arn!);
    const shard = readShard(tx, region, stream, arn!, shardId!);
    if (!shard) throw shardNotFound(arn!, shardId!);
    const sequence = startOf(input, shard);
    return { ShardIterator: encodeIterator({ streamArn: arn!, shardId: shardId!, sequence, issuedMs }) };
  });
}

function startOf({ ShardIteratorType: type, SequenceNumber: text }: GetShardIteratorInput, shard: FoundShard): number {
  const { first, last, number } = shard;
  const { start } = shard.record;
  if (type === "TRIM_HORIZON") return first;
  if (type === "LATEST") return last + 1;
  const given = parseSequence(text!, number);
  if (given === undefined || given < start || given > last) {
    throw validationError("Invalid SequenceNumber for the shard");
  }
  const sequence = type === "AFTER_SEQUENCE_NUMBER" ? given + 1 : given;
  // The shard's own starting number comes before its first record and is not trimmed with it as long as that is there.
  if (given === start && first === start + 1) return first;
  if (sequence < first) throw trimmedDataAccess();
  return sequence;
}

/** Two types need a sequence number, the others must not have one. */
function checkSequenceNumber({ ShardIteratorType: type, SequenceNumber: text }: GetShardIteratorInput): void {
  const needed = type !== "TRIM_HORIZON" && type !== "LATEST";
  if (!needed && text !== undefined) {
    throw validationError(`SequenceNumber cannot be specified for the ShardIteratorType ${type}`);
  }
  if (needed && text === undefined) {
    throw validationError(`SequenceNumber must be specified for the ShardIteratorType ${type}`);
  }
}
