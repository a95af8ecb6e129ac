import type { GetShardIteratorCommandInput, GetShardIteratorCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { shardDoesNotExist } from "../errors.ts";
import { shardIdOf } from "../names.ts";
import { checkPosition, startOf } from "../positions.ts";
import { encodeIterator } from "../shard-iterators.ts";
import { requestedShard, requireReadableShard } from "../shards.ts";
import { findStream, requestedStream } from "../streams.ts";

type Output = Omit<GetShardIteratorCommandOutput, "$metadata">;

export async function getShardIterator(context: RequestContext, input: GetShardIteratorCommandInput): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const shardNumber = requestedShard(streamName, input.ShardId!);
  const position = {
    type: input.ShardIteratorType!,
    sequenceNumber: input.StartingSequenceNumber,
    timestamp: input.Timestamp,
  };
  const nowMs = platform.clock.nowMs();
  return platform.store.read((tx) => {
    const stream = findStream(tx, region, streamName);
    if (!stream) throw shardDoesNotExist(shardIdOf(shardNumber), streamName);
    const shard = requireReadableShard(tx, stream, shardNumber, nowMs);
    checkPosition(position, nowMs);
    const sequence = startOf(tx, stream, shard, position);
    return {
      ShardIterator: encodeIterator({ streamName, streamId: stream.id, shardNumber, sequence, issuedMs: nowMs }),
    };
  });
}
