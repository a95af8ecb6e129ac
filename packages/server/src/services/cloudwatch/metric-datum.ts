import type { MetricDatum, StatisticSet } from "@aws-sdk/client-cloudwatch";
import { type Aggregate, aggregateOf, aggregateOfStatistics } from "./aggregate.ts";
import {
  checkUnit,
  invalidCombination,
  invalidValue,
  missingParameter,
  requireDimensions,
  requireSize,
  requireText,
} from "./parameters.ts";
import type { Dimension } from "./records.ts";
import type { Resolution } from "./resolutions.ts";

/** One element of PutMetricData, checked. */
export interface Datum {
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
  readonly unit: string;
  readonly resolution: Resolution;
  readonly timestampMs: number;
  readonly aggregate: Aggregate;
}

/** Throws what CloudWatch says of the parameter `name`, e.g. `MetricData.member.1`. */
export function checkDatum(name: string, datum: MetricDatum | null, nowMs: number): Datum {
  if (!datum) throw missingParameter(name);
  return {
    dimensions: requireDimensions(`${name}.Dimensions`, datum.Dimensions),
    metricName: requireText(`${name}.MetricName`, datum.MetricName),
    timestampMs: checkTimestamp(`${name}.Timestamp`, datum.Timestamp, nowMs),
    unit: checkUnit(`${name}.Unit`, datum.Unit) ?? "None",
    resolution: checkResolution(`${name}.StorageResolution`, datum.StorageResolution),
    aggregate: checkValues(name, datum),
  };
}

const twoWeeksMs = 14 * 86_400_000;
const twoHoursMs = 2 * 3_600_000;

function checkTimestamp(name: string, timestamp: Date | null | undefined, nowMs: number): number {
  const timestampMs = timestamp?.getTime() ?? nowMs;
  if (timestampMs < nowMs - twoWeeksMs) {
    throw invalidValue(`The parameter ${name} must specify a time within the past two weeks.`);
  }
  if (timestampMs > nowMs + twoHoursMs) {
    throw invalidValue(`The parameter ${name} must specify a time no more than two hours in the future.`);
  }
  return timestampMs;
}

function checkResolution(name: string, resolution: number | null | undefined): Resolution {
  if (resolution === undefined || resolution === null) return 60;
  if (resolution === 1 || resolution === 60) return resolution;
  throw invalidValue(`The parameter ${name} must be a value in the set [ 1, 60 ].`);
}

const valuesMax = 150;

function checkValues(name: string, datum: MetricDatum): Aggregate {
  const { Value: value, Values: values, Counts: counts, StatisticValues: statistics } = datum;
  const hasValue = value !== undefined && value !== null;
  const hasValues = Boolean(values && values.length > 0);
  if (hasValue && hasValues) throw invalidValue(exclusive(`${name}.Value`, `${name}.Values`));
  if (hasValue && statistics) throw invalidCombination(exclusive(`${name}.Value`, `${name}.StatisticValues`));
  if (hasValues && statistics) throw invalidCombination(exclusive(`${name}.Values`, `${name}.StatisticValues`));
  if (!hasValues && counts && counts.length > 0) throw missingParameter(`${name}.Values`);
  if (hasValue) return aggregateOf([[checkNumber(`${name}.Value`, value), 1]]);
  if (statistics) return checkStatistics(`${name}.StatisticValues`, statistics);
  if (hasValues) return aggregateOf(checkPairs(name, values ?? [], counts ?? undefined));
  throw missingParameter(`${name}.Value`);
}

function exclusive(one: string, other: string): string {
  return `The parameters ${one} and ${other} are mutually exclusive and you have specified both.`;
}

function checkPairs(
  name: string,
  values: readonly number[],
  counts: readonly number[] | undefined,
): (readonly [number, number])[] {
  requireSize(`${name}.Values`, values, valuesMax);
  if (counts && counts.length !== values.length) {
    throw invalidValue(`The parameters ${name}.Values and ${name}.Counts must be of the same size.`);
  }
  return values.map((value, index) => {
    const count = counts ? checkNumber(`${name}.Counts.member.${index + 1}`, counts[index]) : 1;
    if (count <= 0) throw invalidValue(`The parameter ${name}.Counts.member.${index + 1} must be greater than 0.`);
    return [checkNumber(`${name}.Values.member.${index + 1}`, value), count] as const;
  });
}

function checkStatistics(name: string, set: StatisticSet): Aggregate {
  const maximum = checkNumber(`${name}.Maximum`, set.Maximum);
  const minimum = checkNumber(`${name}.Minimum`, set.Minimum);
  const sampleCount = checkNumber(`${name}.SampleCount`, set.SampleCount);
  const sum = checkNumber(`${name}.Sum`, set.Sum);
  if (maximum < minimum) throw invalidValue(`The parameter ${name}.Maximum must be greater than ${name}.Minimum.`);
  if (sampleCount < 0) throw invalidValue(`The parameter ${name}.SampleCount must be greater than 0.`);
  if (sampleCount === 0) throw invalidValue(`The parameter ${name}.SampleCount must not equal 0.`);
  return aggregateOfStatistics({ sampleCount, sum, minimum, maximum });
}

/** "Values must be in the range of -2^360 to 2^360", and neither NaN nor infinite nor closer to zero than 2^-360. */
function checkNumber(name: string, value: number | null | undefined): number {
  if (value === undefined || value === null) throw missingParameter(name);
  const size = Math.abs(value);
  if (!(size <= 2 ** 360) || (size > 0 && size < 2 ** -360)) {
    throw invalidValue(`The value ${value} for parameter ${name} is invalid.`);
  }
  return value;
}
