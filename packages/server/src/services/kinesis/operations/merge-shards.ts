import type { MergeShardsCommandInput } from "@aws-sdk/client-kinesis";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidArgument } from "../errors.ts";
import { numberOfHashKey } from "../hash-keys.ts";
import { shardIdOf } from "../names.ts";
import { requireProvisioned, requireReshardable } from "../reshardable.ts";
import { mergeShards as merge } from "../resharding.ts";
import { requestedShard } from "../shards.ts";
import { putStream, requestedStream, requireStream } from "../streams.ts";

/** The shard to merge is the one with the lower hash keys, as on AWS. */
export async function mergeShards(context: RequestContext, input: MergeShardsCommandInput): Promise<object> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const number = requestedShard(streamName, input.ShardToMerge!);
  const adjacent = requestedShard(streamName, input.AdjacentShardToMerge!);
  const nowMs = platform.clock.nowMs();
  await platform.store.transact((tx) => {
    const stream = requireStream(tx, region, streamName);
    requireProvisioned(stream);
    const first = requireReshardable(tx, stream, number);
    const second = requireReshardable(tx, stream, adjacent);
    if (numberOfHashKey(first.range.to) + 1n !== numberOfHashKey(second.range.from)) {
      throw invalidArgument(
        `Shards ${shardIdOf(number)} and ${shardIdOf(adjacent)} in stream ${streamName} under account ${accountId} ` +
          "are not an adjacent pair of shards eligible for merging",
      );
    }
    putStream(tx, region, merge(tx, stream, number, adjacent, nowMs));
  });
  return {};
}
