import type { CloudWatchClient, Metric } from "@aws-sdk/client-cloudwatch";

/** A statistic of a metric to be added up. */
export interface Wanted {
  readonly metric: Metric;
  readonly statistic: "Sum" | "SampleCount";
}

/** What a metric came to in the bucket of time that begins at `startMs`. */
export interface Bucket {
  readonly startMs: number;
  readonly value: number;
}

/** GetMetricData takes this many queries at once. */
const queriesMax = 500;

/**
 * The length of the buckets to add up. They must be no finer than what CloudWatch keeps for the age of the oldest: minutes
 * for 15 days, five minutes for 63, hours for 455 (its user guide). Rounding `startMs` down to one makes the sum exact.
 */
export function bucketMs(startMs: number, nowMs: number): number {
  const ageDays = (nowMs - startMs) / 86_400_000;
  return (ageDays < 1 ? 1 : ageDays < 15 ? 5 : 60) * 60_000;
}

/** The buckets of each metric since `startMs`, in the order of `wanted`. */
export async function readBuckets(
  cloudwatch: CloudWatchClient,
  wanted: readonly Wanted[],
  startMs: number,
  nowMs: number,
): Promise<Bucket[][]> {
  const { paginateGetMetricData } = await import("@aws-sdk/client-cloudwatch");
  const periodMs = bucketMs(startMs, nowMs);
  const buckets: Bucket[][] = wanted.map(() => []);
  for (let first = 0; first < wanted.length; first += queriesMax) {
    const input = {
      MetricDataQueries: wanted.slice(first, first + queriesMax).map(({ metric, statistic }, index) => ({
        Id: `q${first + index}`,
        MetricStat: { Metric: metric, Period: periodMs / 1_000, Stat: statistic },
      })),
      StartTime: new Date(startMs),
      // Also the bucket that is being filled.
      EndTime: new Date(nowMs - (nowMs % periodMs) + periodMs),
    };
    for await (const page of paginateGetMetricData({ client: cloudwatch }, input)) {
      for (const { Id = "", Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        const found = Values.map((value, at) => ({ startMs: Timestamps[at]?.getTime() ?? startMs, value }));
        buckets[Number(Id.slice(1))]?.push(...found);
      }
    }
  }
  return buckets;
}

export function sumOfBuckets(buckets: readonly Bucket[] = []): number {
  return buckets.reduce((sum, { value }) => sum + value, 0);
}
