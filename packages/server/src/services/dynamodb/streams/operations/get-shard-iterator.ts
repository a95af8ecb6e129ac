import type { GetShardIteratorInput, GetShardIteratorOutput } from "@aws-sdk/client-dynamodb-streams";
import type { RequestContext } from "../../../../engine/service.ts";
import { resourceNotFound, validationError } from "../../errors.ts";
import { parseSequence } from "../records.ts";
import { encodeIterator, trimmedDataAccess } from "../shard-iterators.ts";
import { readExtent, readStream } from "../stream-lookup.ts";

export async function getShardIterator(
  context: RequestContext,
  input: GetShardIteratorInput,
): Promise<GetShardIteratorOutput> {
  const { platform, region } = context;
  const { StreamArn: arn, ShardId: shardId } = input;
  const given = givenSequence(input);
  const issuedMs = platform.clock.nowMs();
  return platform.store.read((tx) => {
    const stream = readStream(tx, region, arn!);
    if (shardId !== stream.shardId) throw resourceNotFound(`Shard: ${shardId} in Stream: ${arn}`);
    const { first, last } = readExtent(tx, region, stream);
    const sequence = startOf(input, given, first, last);
    return { ShardIterator: encodeIterator({ streamArn: arn!, shardId: stream.shardId, sequence, issuedMs }) };
  });
}

function startOf(
  { ShardIteratorType: type }: GetShardIteratorInput,
  given: number,
  first: number,
  last: number,
): number {
  if (type === "TRIM_HORIZON") return first;
  if (type === "LATEST") return last + 1;
  if (given > last) throw validationError("Invalid SequenceNumber: it is past the end of the shard");
  const sequence = type === "AFTER_SEQUENCE_NUMBER" ? given + 1 : given;
  // The shard's own starting number comes before its first record and is not trimmed with it as long as that is there.
  if (given === 0 && first === 1) return 1;
  if (sequence < first) throw trimmedDataAccess();
  return sequence;
}

/** The sequence that the request names; 0 where its type needs none. */
function givenSequence({ ShardIteratorType: type, SequenceNumber: text }: GetShardIteratorInput): number {
  if (type === "TRIM_HORIZON" || type === "LATEST") {
    if (text === undefined) return 0;
    throw validationError(`SequenceNumber cannot be specified for the ShardIteratorType ${type}`);
  }
  if (text === undefined) throw validationError(`SequenceNumber must be specified for the ShardIteratorType ${type}`);
  const sequence = parseSequence(text);
  if (sequence === undefined) throw validationError(`Invalid SequenceNumber: ${text}`);
  return sequence;
}
