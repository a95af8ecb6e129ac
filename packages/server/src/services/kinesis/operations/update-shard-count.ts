import type { UpdateShardCountCommandInput, UpdateShardCountCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { limitExceeded } from "../errors.ts";
import { checkShardLimit, withinLastDay } from "../limits.ts";
import { streamArn } from "../names.ts";
import { requireProvisioned } from "../reshardable.ts";
import { scaleUniformly } from "../resharding.ts";
import { putStream, requestedStream, requireStream } from "../streams.ts";

type Output = Omit<UpdateShardCountCommandOutput, "$metadata">;

const shardCountMax = 10_000;
const scalingsADayMax = 10;

/** Done when it is answered. The count that there is already is allowed, and counts as a scaling that has nothing to do. */
export async function updateShardCount(context: RequestContext, input: UpdateShardCountCommandInput): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const target = input.TargetShardCount!;
  const nowMs = platform.clock.nowMs();
  const current = await platform.store.transact((tx) => {
    const stream = requireStream(tx, region, streamName);
    requireProvisioned(stream);
    const count = stream.shards.length;
    checkTarget(count, target);
    const scaledMs = withinLastDay(stream.scaledMs, nowMs);
    if (scaledMs.length === scalingsADayMax) {
      throw limitExceeded(
        `Stream ${streamName} cannot be scaled more than ${scalingsADayMax} times within 24 hours by UpdateShardCount.`,
      );
    }
    checkShardLimit(tx, region, Math.max(0, target - count));
    putStream(tx, region, { ...scaleUniformly(tx, stream, target, nowMs), scaledMs: [...scaledMs, nowMs] });
    return count;
  });
  return {
    StreamName: streamName,
    CurrentShardCount: current,
    TargetShardCount: target,
    StreamARN: streamArn(region, streamName),
  };
}

function checkTarget(current: number, target: number): void {
  const counts = `Current open shard count: ${current}, Target shard count: ${target}`;
  if (target > shardCountMax) {
    throw limitExceeded(
      `Target shard count or number of open shards cannot be greater than ${shardCountMax}. ${counts}`,
    );
  }
  if (target > current * 2) {
    throw limitExceeded(`UpdateShardCount cannot scale up over double your current open shard count. ${counts}`);
  }
  if (target < current / 2) {
    throw limitExceeded(`UpdateShardCount cannot scale down below half your current open shard count. ${counts}`);
  }
}
