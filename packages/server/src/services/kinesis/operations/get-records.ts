import type { ChildShard, GetRecordsCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { shardDoesNotExist } from "../errors.ts";
import { shardIdOf, streamArn } from "../names.ts";
import { readRecords } from "../read-records.ts";
import type { StoredRecord } from "../record-chunks.ts";
import { assertFresh, decodeIterator, encodeIterator, readIterator } from "../shard-iterators.ts";
import { childrenOf, childShard, requireReadableShard } from "../shards.ts";
import { findStream, requestedStream } from "../streams.ts";

const recordCountMax = 10_000;
const answerBytesMax = 10 * 2 ** 20;

export interface GetRecordsAnswer {
  readonly Records: StoredRecord[];
  /** Missing at the end of a shard that is closed; then `ChildShards` tells which go on. */
  readonly NextShardIterator?: string;
  readonly MillisBehindLatest: number;
  readonly ChildShards?: ChildShard[];
}

export async function getRecords(context: RequestContext, input: GetRecordsCommandInput): Promise<GetRecordsAnswer> {
  const { platform, region } = context;
  const iterator = decodeIterator(input.ShardIterator!);
  const { streamName, shardNumber } = iterator;
  // Refuses the ARN of another stream than the iterator's.
  requestedStream(region, { ...input, StreamName: streamName });
  const nowMs = platform.clock.nowMs();
  assertFresh(iterator, nowMs);
  const limits = { count: input.Limit ?? recordCountMax, bytes: answerBytesMax };
  return platform.store.read((tx) => {
    const stream = findStream(tx, region, streamName);
    if (!stream) throw shardDoesNotExist(shardIdOf(shardNumber), streamName);
    const shard = requireReadableShard(tx, stream, shardNumber, nowMs);
    // Where a stream was made again with the same name, all of its records come after those of the old one.
    const from = iterator.streamId === stream.id ? iterator.sequence : 1;
    const { records, next, atTip, behindMs } = readRecords(tx, stream, shard, from, limits, nowMs);
    const answer = { Records: records, MillisBehindLatest: behindMs };
    if (atTip && shard.closedMs !== undefined) {
      return { ...answer, ChildShards: childrenOf(tx, stream, shardNumber, nowMs).map(childShard) };
    }
    const position = { streamName, streamId: stream.id, shardNumber, sequence: next, issuedMs: nowMs };
    return { ...answer, NextShardIterator: encodeIterator(position) };
  });
}

/** The stream that a policy must cover; every one when the iterator names none, for then it will be refused. */
export function iteratedStream({ region }: RequestContext, input: GetRecordsCommandInput): readonly string[] {
  const iterator = readIterator(input.ShardIterator ?? "");
  return [iterator ? streamArn(region, iterator.streamName) : "*"];
}
