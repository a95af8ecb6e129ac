import type { Dimension, MetricDatum, StandardUnit } from "@aws-sdk/client-cloudwatch";

/** The metrics of a function and their units: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const metricUnits = {
  Invocations: "Count",
  Errors: "Count",
  Duration: "Milliseconds",
  Throttles: "Count",
  ConcurrentExecutions: "Count",
  AsyncEventsReceived: "Count",
  AsyncEventAge: "Milliseconds",
  AsyncEventsDropped: "Count",
  RecursiveInvocationsDropped: "Count",
  IteratorAge: "Milliseconds",
  DestinationDeliveryFailures: "Count",
  DeadLetterErrors: "Count",
  UrlRequestCount: "Count",
  Url4xxCount: "Count",
  Url5xxCount: "Count",
  UrlRequestLatency: "Milliseconds",
  SignatureValidationErrors: "Count",
  // Of a namespace of our own: see function-bills.ts.
  X86MegabyteMilliseconds: "None",
  ArmMegabyteMilliseconds: "None",
  StorageMegabyteMilliseconds: "None",
} as const satisfies Readonly<Record<string, StandardUnit>>;

export type FunctionMetric = keyof typeof metricUnits;

/** Whose metrics they are. */
export interface MeasuredFunction {
  readonly region: string;
  readonly functionName: string;
  /** `<function>:<version or alias>`, where the request named one; its metrics are kept beside the function's own. */
  readonly resource?: string | undefined;
  /** The version that ran for an alias. */
  readonly executedVersion?: string | undefined;
}

/** What happened, by metric: `{ Invocations: 1, Errors: 0, Duration: 12.34, ConcurrentExecutions: 3 }`. */
export type MeasuredValues = Readonly<Partial<Record<FunctionMetric, number>>>;

/** One metric of one function within one minute. */
interface Samples {
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** How often each value came; given up once too many different values wait. */
  counts: Map<number, number> | undefined;
}

/** Of one function, by minute and metric. */
interface FunctionSamples {
  readonly measured: MeasuredFunction;
  minuteMs: number;
  metrics: Map<FunctionMetric, Samples>;
  /** Of minutes that are over. */
  readonly earlier: { readonly minuteMs: number; readonly metrics: Map<FunctionMetric, Samples> }[];
}

const minuteMs = 60_000;
/** Beyond so many different values, a metric keeps only their number, sum and extremes: memory is the bound. */
const valuesMax = 200_000;
/** PutMetricData takes so many different values of a metric at a time. */
const valuesOfDatumMax = 150;

/** Collects what happened to functions until it is stored, in memory that is bounded for a given set of functions. */
export class MetricSamples {
  /** Different values that wait, over all functions. */
  valueCount = 0;
  /** By region, function and resource: maps of maps, because joining the three to one key costs more than the rest. */
  readonly #regions = new Map<string, Map<string, Map<string | undefined, FunctionSamples>>>();

  get isEmpty(): boolean {
    return this.#regions.size === 0;
  }

  add(nowMs: number, measured: MeasuredFunction, values: MeasuredValues): void {
    const samples = this.#samplesOf(nowMs, measured);
    for (const metric in values) {
      const value = values[metric as FunctionMetric];
      // CloudWatch refuses a whole request for one value that is no number.
      if (Number.isFinite(value)) this.#addValue(samples, metric as FunctionMetric, value!);
    }
  }

  #addValue({ metrics }: FunctionSamples, metric: FunctionMetric, exact: number): void {
    const value = rounded(exact);
    const known = metrics.get(metric);
    if (!known) {
      const counts = new Map([[value, 1]]);
      metrics.set(metric, { sampleCount: 1, sum: value, minimum: value, maximum: value, counts });
      this.valueCount++;
      return;
    }
    known.sampleCount++;
    known.sum += value;
    if (value < known.minimum) known.minimum = value;
    if (value > known.maximum) known.maximum = value;
    if (!known.counts) return;
    const count = known.counts.get(value);
    known.counts.set(value, (count ?? 0) + 1);
    if (count !== undefined) return;
    this.valueCount++;
    if (this.valueCount <= valuesMax) return;
    this.valueCount -= known.counts.size;
    known.counts = undefined;
  }

  #samplesOf(nowMs: number, measured: MeasuredFunction): FunctionSamples {
    const known = this.#regions.get(measured.region)?.get(measured.functionName)?.get(placeOf(measured));
    if (!known) return this.#newSamples(nowMs, measured);
    if (nowMs < known.minuteMs || nowMs >= known.minuteMs + minuteMs) {
      known.earlier.push({ minuteMs: known.minuteMs, metrics: known.metrics });
      known.minuteMs = minuteOf(nowMs);
      known.metrics = new Map();
    }
    return known;
  }

  #newSamples(nowMs: number, measured: MeasuredFunction): FunctionSamples {
    const { region, functionName } = measured;
    const functions = this.#regions.get(region) ?? new Map<string, Map<string | undefined, FunctionSamples>>();
    this.#regions.set(region, functions);
    const resources = functions.get(functionName) ?? new Map<string | undefined, FunctionSamples>();
    functions.set(functionName, resources);
    const samples: FunctionSamples = { measured, minuteMs: minuteOf(nowMs), metrics: new Map(), earlier: [] };
    resources.set(placeOf(measured), samples);
    return samples;
  }

  /** All that was collected, by region, as PutMetricData takes it. */
  *byRegion(): Generator<readonly [region: string, data: MetricDatum[]]> {
    for (const [region, functions] of this.#regions) {
      const data: MetricDatum[] = [];
      for (const resources of functions.values()) {
        for (const samples of resources.values()) data.push(...dataOf(samples));
      }
      yield [region, data];
    }
  }
}

function minuteOf(nowMs: number): number {
  return Math.floor(nowMs / minuteMs) * minuteMs;
}

/** Hundredths, as durations are told in REPORT lines; so equal durations are equal values. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Math.round(value * 100) / 100;
}

function* dataOf(samples: FunctionSamples): Generator<MetricDatum> {
  const all = dimensionsOf(samples.measured);
  for (const minute of [...samples.earlier, samples]) {
    for (const [MetricName, metric] of minute.metrics) {
      for (const values of valuesOf(metric)) {
        for (const Dimensions of all) {
          if (Dimensions.length === 0 && perFunction.has(MetricName)) continue;
          yield {
            MetricName,
            Dimensions,
            Timestamp: new Date(minute.minuteMs),
            Unit: metricUnits[MetricName],
            ...values,
          };
        }
      }
    }
  }
}

/** What says nothing of all functions together. */
const perFunction: ReadonlySet<FunctionMetric> = new Set<FunctionMetric>(["ConcurrentExecutions"]);

/** What happens to a version or an alias happens to its function as well, and to all functions of the region together. */
function dimensionsOf({ functionName, resource, executedVersion }: MeasuredFunction): Dimension[][] {
  const all: Dimension[][] = [[], [{ Name: "FunctionName", Value: functionName }]];
  if (resource) all.push([...all.at(-1)!, { Name: "Resource", Value: resource }]);
  if (executedVersion) all.push([...all.at(-1)!, { Name: "ExecutedVersion", Value: executedVersion }]);
  return all;
}

/** Among what is kept of one function. */
function placeOf({ resource, executedVersion }: MeasuredFunction): string | undefined {
  return executedVersion === undefined ? resource : `${resource} ${executedVersion}`;
}

function* valuesOf(metric: Samples): Generator<Pick<MetricDatum, "Values" | "Counts" | "StatisticValues">> {
  const { sampleCount, sum, minimum, maximum, counts } = metric;
  if (!counts) {
    yield { StatisticValues: { SampleCount: sampleCount, Sum: sum, Minimum: minimum, Maximum: maximum } };
    return;
  }
  const pairs = [...counts];
  for (let first = 0; first < pairs.length; first += valuesOfDatumMax) {
    const some = pairs.slice(first, first + valuesOfDatumMax);
    yield { Values: some.map(([value]) => value), Counts: some.map(([, count]) => count) };
  }
}
