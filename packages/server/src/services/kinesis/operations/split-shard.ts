import type { SplitShardCommandInput } from "@aws-sdk/client-kinesis";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidArgument } from "../errors.ts";
import { hashKeyOfNumber, numberOfHashKey } from "../hash-keys.ts";
import { checkShardLimit } from "../limits.ts";
import { shardIdOf } from "../names.ts";
import { requireProvisioned, requireReshardable } from "../reshardable.ts";
import { splitShard as split } from "../resharding.ts";
import { requestedShard } from "../shards.ts";
import { putStream, requestedStream, requireStream } from "../streams.ts";

export async function splitShard(context: RequestContext, input: SplitShardCommandInput): Promise<object> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const number = requestedShard(streamName, input.ShardToSplit!);
  const start = BigInt(input.NewStartingHashKey!);
  const nowMs = platform.clock.nowMs();
  await platform.store.transact((tx) => {
    const stream = requireStream(tx, region, streamName);
    requireProvisioned(stream);
    const { range } = requireReshardable(tx, stream, number);
    checkShardLimit(tx, region, 1);
    const [from, to] = [numberOfHashKey(range.from), numberOfHashKey(range.to)];
    if (start <= from + 1n || start >= to) {
      throw invalidArgument(
        `NewStartingHashKey ${start} used in SplitShard() on shard ${shardIdOf(number)} in stream ${streamName} ` +
          `under account ${accountId} is not both greater than one plus the shard's StartingHashKey ${from} ` +
          `and less than the shard's EndingHashKey ${to}.`,
      );
    }
    putStream(tx, region, split(tx, stream, number, hashKeyOfNumber(start), nowMs));
  });
  return {};
}
