import type { DescribeStreamCommandInput, DescribeStreamCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { describeShard, liveShards, requestedShard } from "../shards.ts";
import { describeStreamRecord } from "../stream-descriptions.ts";
import { requestedStream, requireStream } from "../streams.ts";

type Output = Omit<DescribeStreamCommandOutput, "$metadata">;

/** A higher limit is allowed and changes nothing. */
const pageCountMax = 100;

export async function describeStream(context: RequestContext, input: DescribeStreamCommandInput): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const { ExclusiveStartShardId: start, Limit = pageCountMax } = input;
  const after = start === undefined ? -1 : requestedShard(streamName, start);
  const limit = Math.min(Limit, pageCountMax);
  const nowMs = platform.clock.nowMs();
  return platform.store.read((tx) => {
    const stream = requireStream(tx, region, streamName);
    const shards = liveShards(tx, stream, nowMs).filter(({ number }) => number > after);
    return {
      StreamDescription: {
        ...describeStreamRecord(region, stream),
        Shards: shards.slice(0, limit).map(describeShard),
        HasMoreShards: shards.length > limit,
      },
    };
  });
}
