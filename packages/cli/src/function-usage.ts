import type { CloudWatchClient, Metric } from "@aws-sdk/client-cloudwatch";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { differenceOf, noUsage, sumOf, type Usage, usageOf } from "./bill.ts";
import { type Bucket, readBuckets, sumOfBuckets, type Wanted } from "./function-metrics.ts";
import { listFunctions } from "./functions.ts";

/** What functions used, as the platform has kept it in metrics. */
export interface UsageReport {
  readonly functions: readonly FunctionUsage[];
  /** What is known of all functions together only: that of functions which are gone for so long that no list has them. */
  readonly others: Usage;
  /** All functions together, by calendar month in UTC, e.g. `2026-01`: what the free tier is counted by. */
  readonly months: ReadonlyMap<string, Usage>;
}

export interface FunctionUsage {
  readonly functionName: string;
  readonly usage: Usage;
  /** How many invocations, and how many that failed, CloudWatch has counted by AWS's own metrics. */
  readonly invocations: number;
  readonly errors: number;
  readonly deleted: boolean;
}

/** The platform's own metrics of what it bills: see the server's `function-bills.ts`. */
const usageNamespace = "Tireless/Usage";

/** One function's metrics, or those of all; in the order in which `billed` takes them apart. */
const usageMetrics = [
  ["X86MegabyteMilliseconds", "Sum"],
  ["X86MegabyteMilliseconds", "SampleCount"],
  ["ArmMegabyteMilliseconds", "Sum"],
  ["ArmMegabyteMilliseconds", "SampleCount"],
  ["StorageMegabyteMilliseconds", "Sum"],
] as const;
const countMetrics = ["Invocations", "Errors"] as const;
const metricsOfFunction = usageMetrics.length + countMetrics.length;

/** Adds up what was billed since `startMs`, the beginning of a bucket. */
export async function readUsage(
  lambda: LambdaClient,
  cloudwatch: CloudWatchClient,
  startMs: number,
  nowMs: number,
): Promise<UsageReport> {
  const known = new Set((await listFunctions(lambda)).map(({ FunctionName = "" }) => FunctionName));
  const names = [...new Set([...known, ...(await measuredFunctions(cloudwatch))])].sort();
  // First of all together: what comes meanwhile must not look like that of functions that are gone.
  const all = await readBuckets(cloudwatch, wantedOfAll(), startMs, nowMs);
  const each = await readBuckets(cloudwatch, names.flatMap(wantedOf), startMs, nowMs);
  const functions = names.map((functionName, at) => {
    const mine = each.slice(at * metricsOfFunction, (at + 1) * metricsOfFunction);
    const [invocations = 0, errors = 0] = mine.slice(usageMetrics.length).map(sumOfBuckets);
    return { functionName, usage: billed(mine), invocations, errors, deleted: !known.has(functionName) };
  });
  return {
    functions,
    others: differenceOf(billed(all), functions.map(({ usage }) => usage).reduce(sumOf, noUsage)),
    months: byMonth(all),
  };
}

/** The functions that have run of late, also those that are gone. */
async function measuredFunctions(cloudwatch: CloudWatchClient): Promise<string[]> {
  const { paginateListMetrics } = await import("@aws-sdk/client-cloudwatch");
  const found: string[] = [];
  for await (const page of paginateListMetrics({ client: cloudwatch }, { Namespace: usageNamespace })) {
    for (const { Dimensions = [] } of page.Metrics ?? []) if (Dimensions[0]?.Value) found.push(Dimensions[0].Value);
  }
  return found;
}

function wantedOfAll(): Wanted[] {
  return usageMetrics.map(([name, statistic]) => ({ metric: metricOf(usageNamespace, name), statistic }));
}

function wantedOf(functionName: string): Wanted[] {
  return [
    ...usageMetrics.map(([name, statistic]) => ({ metric: metricOf(usageNamespace, name, functionName), statistic })),
    ...countMetrics.map((name) => ({ metric: metricOf("AWS/Lambda", name, functionName), statistic: "Sum" as const })),
  ];
}

function metricOf(Namespace: string, MetricName: string, functionName?: string): Metric {
  const Dimensions = functionName === undefined ? [] : [{ Name: "FunctionName", Value: functionName }];
  return { Namespace, MetricName, Dimensions };
}

function billed(buckets: readonly (readonly Bucket[])[]): Usage {
  const [x86 = 0, x86Count = 0, arm = 0, armCount = 0, storage = 0] = buckets.map(sumOfBuckets);
  return usageOf({
    requests: x86Count + armCount,
    x86MegabyteMilliseconds: x86,
    armMegabyteMilliseconds: arm,
    storageMegabyteMilliseconds: storage,
  });
}

function byMonth(all: readonly (readonly Bucket[])[]): Map<string, Usage> {
  const monthOf = ({ startMs }: Bucket) => new Date(startMs).toISOString().slice(0, 7);
  const months = new Set(all.flat().map(monthOf));
  const inMonth = (month: string) => all.map((buckets) => buckets.filter((bucket) => monthOf(bucket) === month));
  return new Map([...months].sort().map((month) => [month, billed(inMonth(month))]));
}
