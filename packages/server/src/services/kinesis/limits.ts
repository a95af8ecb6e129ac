import { accountId } from "../../engine/platform.ts";
import type { Reading } from "../../store/store.ts";
import { limitExceeded } from "./errors.ts";
import { kinesisKeys, streamRecords } from "./records.ts";

/** AWS's default for most regions is 1,000 or 6,000 shards in provisioned streams, for a few it is 20,000. */
export const shardLimit = 6_000;
export const onDemandStreamLimit = 50;

export interface ShardUsage {
  /** Of provisioned streams: those on demand count by themselves. */
  readonly openShardCount: number;
  readonly onDemandStreamCount: number;
}

export function shardUsage(tx: Reading, region: string): ShardUsage {
  let openShardCount = 0;
  let onDemandStreamCount = 0;
  for (const { value } of tx.range(kinesisKeys.streamsOf(region))) {
    const { mode, shards } = streamRecords.decode(value);
    if (mode === "ON_DEMAND") onDemandStreamCount++;
    else openShardCount += shards.length;
  }
  return { openShardCount, onDemandStreamCount };
}

/** Throws LimitExceededException when so many more shards would be too many. */
export function checkShardLimit(tx: Reading, region: string, additionalCount: number): void {
  const { openShardCount } = shardUsage(tx, region);
  if (openShardCount + additionalCount <= shardLimit) return;
  throw limitExceeded(
    `This request would exceed the shard limit for the account ${accountId} in ${region}. ` +
      `Current shard count for the account: ${openShardCount}. Limit: ${shardLimit}. ` +
      `Number of additional shards that would have resulted from this request: ${additionalCount}. ` +
      "Refer to the AWS Service Limits page " +
      "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) " +
      "for current limits and how to request higher limits.",
  );
}

/** Throws LimitExceededException when there are as many streams on demand as there may be. */
export function checkOnDemandLimit(tx: Reading, region: string): void {
  if (shardUsage(tx, region).onDemandStreamCount < onDemandStreamLimit) return;
  throw limitExceeded(
    `This request would exceed the limit of ${onDemandStreamLimit} on-demand streams for the account ${accountId} in ${region}.`,
  );
}

const dayMs = 24 * 60 * 60 * 1000;

/** Of the moments at which something was done those within the last 24 hours. */
export function withinLastDay(momentsMs: readonly number[], nowMs: number): number[] {
  return momentsMs.filter((momentMs) => momentMs > nowMs - dayMs);
}
