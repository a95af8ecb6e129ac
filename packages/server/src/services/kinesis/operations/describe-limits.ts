import type { DescribeLimitsCommandInput, DescribeLimitsCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { onDemandStreamLimit, shardLimit, shardUsage } from "../limits.ts";

type Output = Omit<DescribeLimitsCommandOutput, "$metadata">;

export async function describeLimits(context: RequestContext, _input: DescribeLimitsCommandInput): Promise<Output> {
  const { openShardCount, onDemandStreamCount } = await context.platform.store.read((tx) =>
    shardUsage(tx, context.region),
  );
  return {
    ShardLimit: shardLimit,
    OpenShardCount: openShardCount,
    OnDemandStreamCount: onDemandStreamCount,
    OnDemandStreamCountLimit: onDemandStreamLimit,
  };
}
