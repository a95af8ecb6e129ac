import { type Distribution, distributionOf, mergeDistributions, percentile } from "./distribution.ts";

/** What is kept of all values that a metric had within some time. */
export interface Aggregate {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /**
   * Undefined where there are no percentiles: of negative values, and of statistic sets that hide their values
   * (CloudWatch's own rules).
   */
  readonly distribution: Distribution | undefined;
}

/** Of values and how often each came; there must be one. */
export function aggregateOf(pairs: readonly (readonly [value: number, count: number])[]): Aggregate {
  let [sampleCount, sum, minimum, maximum] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [value, count] of pairs) {
    sampleCount += count;
    sum += value * count;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return { sampleCount, sum, minimum, maximum, distribution: minimum < 0 ? undefined : distributionOf(pairs) };
}

/** Of a statistic set, whose values are known only where they must all be the same. */
export function aggregateOfStatistics(set: Omit<Aggregate, "distribution">): Aggregate {
  const { sampleCount, minimum, maximum } = set;
  const known = minimum === maximum && minimum >= 0;
  return { ...set, distribution: known ? distributionOf([[minimum, sampleCount]]) : undefined };
}

/** Of the values of all; there must be one. Order and grouping make no difference, but for the last bits of the sum. */
export function mergeAggregates(all: readonly Aggregate[]): Aggregate {
  if (all.length === 1) return all[0]!;
  let [sampleCount, sum, minimum, maximum] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const distributions: Distribution[] = [];
  for (const one of all) {
    sampleCount += one.sampleCount;
    sum += one.sum;
    minimum = Math.min(minimum, one.minimum);
    maximum = Math.max(maximum, one.maximum);
    if (one.distribution) distributions.push(one.distribution);
  }
  const distribution = distributions.length === all.length ? mergeDistributions(distributions) : undefined;
  return { sampleCount, sum, minimum, maximum, distribution };
}

/** Undefined where there are no percentiles. */
export function percentileOf({ distribution, minimum, maximum }: Aggregate, percent: number): number | undefined {
  if (!distribution) return undefined;
  // The middle of an outer bin may lie outside of all values.
  return Math.max(minimum, Math.min(percentile(distribution, percent), maximum));
}
