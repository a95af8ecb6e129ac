import type { Platform, Worker } from "../engine/platform.ts";
import { servicePrincipal } from "../engine/principal.ts";
import type { Timer } from "../kernel/clock.ts";
import { type MeasuredFunction, type MeasuredValues, MetricSamples } from "./metric-samples.ts";

export type { FunctionMetric, MeasuredFunction, MeasuredValues } from "./metric-samples.ts";

export interface FunctionMetrics extends Worker {
  /**
   * Takes what happened to a function just now, one call for each event, and returns at once; may be passed on by itself.
   *
   * - An invocation that ran, when it ends: `Invocations: 1`; `Errors: 1` or, so that averages are rates of errors, `Errors:
   *   0`; `Duration` in milliseconds as its REPORT line tells; `ConcurrentExecutions`, how many of the function ran at its
   *   start, itself included.
   * - One that was throttled: `Throttles: 1`, and no `Invocations`. (AWS writes `Throttles: 0` with each invocation as well.)
   * - An asynchronous event: `AsyncEventsReceived: 1` when it is accepted; `AsyncEventAge` in milliseconds since then, when
   *   its invocation begins; `AsyncEventsDropped: 1` when it is given up; `DestinationDeliveryFailures: 1` or
   *   `DeadLetterErrors: 1` when what should tell of it could not be reached.
   * - A batch of a stream: `IteratorAge`, the age of its last record in milliseconds.
   *
   * The values belong to the minute of the call. They are stored in batches a second later, and when the worker stops;
   * a crash loses what was not stored yet, as metrics are no part of any transaction.
   */
  readonly record: (measured: MeasuredFunction, values: MeasuredValues) => void;
}

const lambda = servicePrincipal("lambda.amazonaws.com");
const flushAfterMs = 1_000;
/** As many as one request may hold. */
const dataAtOnce = 1000;
/** With so many different values waiting, there is no use in waiting for more. */
const flushAtValues = 20_000;

/** Carries the metrics of functions to CloudWatch: many events in one request. Functions never wait for their metrics. */
export function createFunctionMetrics(platform: Platform, namespace = "AWS/Lambda"): FunctionMetrics {
  const recorder = new Recorder(platform, namespace);
  return {
    record: (measured, values) => recorder.record(measured, values),
    // Events begin the work, not `start`.
    start: () => {},
    stop: () => recorder.flushAll(),
  };
}

class Recorder {
  readonly #platform: Platform;
  readonly #namespace: string;
  #samples = new MetricSamples();
  #timer: Timer | undefined;
  #flushing: Promise<void> | undefined;

  constructor(platform: Platform, namespace: string) {
    this.#platform = platform;
    this.#namespace = namespace;
  }

  record(measured: MeasuredFunction, values: MeasuredValues): void {
    this.#samples.add(this.#platform.clock.nowMs(), measured, values);
    if (this.#timer === undefined) this.#arm();
    if (this.#samples.valueCount >= flushAtValues && !this.#flushing) void this.#flush();
  }

  async flushAll(): Promise<void> {
    while (this.#flushing || !this.#samples.isEmpty) await this.#flush();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#platform.clock.setTimer(flushAfterMs, () => {
      this.#timer = undefined;
      void this.#flush();
    });
  }

  /** One flush at a time; what comes meanwhile is the next one's. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#storeSamples().finally(() => {
      this.#flushing = undefined;
      if (!this.#samples.isEmpty && this.#timer === undefined) this.#arm();
    });
    return this.#flushing;
  }

  async #storeSamples(): Promise<void> {
    const samples = this.#samples;
    this.#samples = new MetricSamples();
    for (const [region, data] of samples.byRegion()) {
      const { cloudwatch } = this.#platform.clientsFor({ principal: lambda, region });
      try {
        for (let first = 0; first < data.length; first += dataAtOnce) {
          const MetricData = data.slice(first, first + dataAtOnce);
          await cloudwatch.putMetricData({ Namespace: this.#namespace, MetricData });
        }
      } catch (error) {
        this.#platform.log.error({ err: error, region }, "metrics of functions could not be stored");
      }
    }
  }
}
