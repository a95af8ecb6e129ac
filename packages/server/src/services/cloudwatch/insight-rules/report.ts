import { DistinctKeys, hashOfKeys } from "../../../engine/contributor-insights/distinct-keys.ts";
import type { InsightMinuteRecord } from "../../../engine/contributor-insights/records.ts";

/** What there was of a contributor, or of all, in a stretch of time. */
export interface Amount {
  sum: number;
  /** The most within one minute. */
  maximum: number;
}

export interface ReportedContributor extends Amount {
  readonly keys: readonly string[];
  /** By the beginnings of periods, in the order of time. */
  readonly periods: Map<number, Amount>;
}

export interface ReportedPeriod extends Amount {
  /** The least that a contributor had within one minute. */
  minimum: number;
  /** How many contributors there were in each minute, together. */
  sampleCount: number;
  /** The most that a contributor has in the period. */
  maxContributorValue: number;
  readonly distinct: DistinctKeys;
}

/** So many are kept at most, of all contributors together; then those with the least are let go. */
const datapointCountMax = 50_000;

/**
 * Puts a report together from what a rule counted in each minute, which must come in the order of time. A service publishes
 * what a contributor had in a minute as one observation, so that is what minima, maxima and numbers of samples are of.
 */
export class InsightReport {
  readonly #periodStart: (minuteMs: number) => number;
  readonly #contributors = new Map<string, ReportedContributor>();
  #datapointCount = 0;
  readonly periods = new Map<number, ReportedPeriod>();
  readonly distinct = new DistinctKeys();
  sum = 0;

  constructor(periodStart: (minuteMs: number) => number) {
    this.#periodStart = periodStart;
  }

  get contributors(): Iterable<ReportedContributor> {
    return this.#contributors.values();
  }

  /** All that was counted in a minute, by any number of processes. */
  addMinute(minuteMs: number, records: readonly InsightMinuteRecord[]): void {
    const startMs = this.#periodStart(minuteMs);
    const period = this.periods.get(startMs) ?? emptyPeriod();
    this.periods.set(startMs, period);
    const distinct = new DistinctKeys();
    const values = new Map<string, { keys: readonly string[]; value: number }>();
    for (const { contributors, sum, hashes } of records) {
      this.sum += sum;
      period.sum += sum;
      for (const hash of hashes ?? contributors.map(([keys]) => hashOfKeys(keys))) distinct.add(hash);
      for (const [keys, value] of contributors) {
        const identity = JSON.stringify(keys);
        values.set(identity, { keys, value: (values.get(identity)?.value ?? 0) + value });
      }
    }
    for (const hash of distinct.hashes) {
      period.distinct.add(hash);
      this.distinct.add(hash);
    }
    period.sampleCount += distinct.count;
    for (const [identity, { keys, value }] of values) {
      period.minimum = Math.min(period.minimum, value);
      period.maximum = Math.max(period.maximum, value);
      const amount = this.#addTo(identity, keys, startMs, value);
      period.maxContributorValue = Math.max(period.maxContributorValue, amount.sum);
    }
    if (this.#datapointCount > datapointCountMax) this.#letGoOfLeast();
  }

  #addTo(identity: string, keys: readonly string[], startMs: number, value: number): Amount {
    const contributor = this.#contributors.get(identity) ?? { keys, sum: 0, maximum: 0, periods: new Map() };
    this.#contributors.set(identity, contributor);
    let amount = contributor.periods.get(startMs);
    if (!amount) {
      amount = { sum: 0, maximum: 0 };
      contributor.periods.set(startMs, amount);
      this.#datapointCount++;
    }
    for (const total of [contributor, amount]) {
      total.sum += value;
      total.maximum = Math.max(total.maximum, value);
    }
    return amount;
  }

  #letGoOfLeast(): void {
    const byValue = [...this.#contributors].sort(([, one], [, other]) => other.sum - one.sum);
    for (const [identity, { periods }] of byValue.slice(Math.ceil(byValue.length / 2))) {
      this.#contributors.delete(identity);
      this.#datapointCount -= periods.size;
    }
  }
}

function emptyPeriod(): ReportedPeriod {
  return {
    sum: 0,
    maximum: 0,
    minimum: Number.POSITIVE_INFINITY,
    sampleCount: 0,
    maxContributorValue: 0,
    distinct: new DistinctKeys(),
  };
}
