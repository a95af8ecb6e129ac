import { NotImplementedError } from "../../kernel/errors.ts";
import { type Aggregate, percentileOf } from "./aggregate.ts";

/** Tells a statistic of an aggregate; undefined where there is none. */
export type Statistic = (aggregate: Aggregate) => number | undefined;

export const basicStatistics: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ sampleCount }) => sampleCount,
  Average: ({ sum, sampleCount }) => sum / sampleCount,
  Sum: ({ sum }) => sum,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/** The statistic of an extended name: p0 to p100. Undefined when CloudWatch has none of that name. */
export function extendedStatistic(name: string): Statistic | undefined {
  const percent = Number(/^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1] ?? Number.NaN);
  if (percent <= 100) return (aggregate) => percentileOf(aggregate, percent);
  // Trimmed and winsorized means, counts and sums, the percentile rank and the interquartile mean.
  if (/^((tm|wm|tc|ts)\d|(TM|WM|TC|TS|PR)\(|IQM$)/.test(name)) throw new NotImplementedError(`the statistic ${name}`);
  return undefined;
}

export function statisticOf(name: string): Statistic | undefined {
  return Object.hasOwn(basicStatistics, name) ? basicStatistics[name] : extendedStatistic(name);
}
