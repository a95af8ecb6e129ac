import type { CloudWatchClient, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { nameOf } from "./failures.ts";

/** What CloudWatch counted of a function. */
export interface FunctionCounts {
  readonly invocations: number;
  readonly errors: number;
}

const metrics = { invocations: "Invocations", errors: "Errors" } as const;

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

/** Counts of functions by name, or undefined where the platform keeps no metrics. */
export async function countInvocations(
  cloudwatch: CloudWatchClient,
  functionNames: readonly string[],
  startMs: number,
  endMs: number,
): Promise<ReadonlyMap<string, FunctionCounts> | undefined> {
  const counts = new Map(functionNames.map((name) => [name, { invocations: 0, errors: 0 }]));
  const step = queriesMax / 2;
  try {
    for (let at = 0; at < functionNames.length; at += step) {
      await addCounts(cloudwatch, functionNames.slice(at, at + step), startMs, endMs, counts);
    }
  } catch (error) {
    if (absences.has(nameOf(error))) return undefined;
    throw error;
  }
  return counts;
}

async function addCounts(
  cloudwatch: CloudWatchClient,
  names: readonly string[],
  startMs: number,
  endMs: number,
  counts: Map<string, { invocations: number; errors: number }>,
): Promise<void> {
  const { paginateGetMetricData } = await import("@aws-sdk/client-cloudwatch");
  const periodMs = bucketMs(startMs, endMs);
  const periodSeconds = periodMs / 1_000;
  const input = {
    MetricDataQueries: names.flatMap((name, index) => [
      query(`invocations${index}`, metrics.invocations, name, periodSeconds),
      query(`errors${index}`, metrics.errors, name, periodSeconds),
    ]),
    StartTime: new Date(startMs),
    // Also the bucket that is being filled.
    EndTime: new Date(endMs - (endMs % periodMs) + periodMs),
  };
  for await (const page of paginateGetMetricData({ client: cloudwatch }, input)) {
    for (const { Id = "", Values = [] } of page.MetricDataResults ?? []) {
      const [, metric, index] = Id.match(/^(invocations|errors)(\d+)$/) ?? [];
      const count = counts.get(names[Number(index)] ?? "");
      if (count) count[metric as keyof FunctionCounts] += Values.reduce((sum, value) => sum + value, 0);
    }
  }
}

function query(Id: string, MetricName: string, functionName: string, Period: number): MetricDataQuery {
  const Dimensions = [{ Name: "FunctionName", Value: functionName }];
  return { Id, MetricStat: { Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions }, Period, Stat: "Sum" } };
}

/** How a platform answers that has no CloudWatch metrics. */
const absences = new Set(["NotImplemented", "UnknownOperationException", "InvalidAction"]);
