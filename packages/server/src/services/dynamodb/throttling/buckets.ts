import type { Clock } from "../../../kernel/clock.ts";

/** What a table or an index may use, of reads or of writes. */
export interface Limit {
  /** Tells it from all others, also from a table of the same name that was there before. */
  readonly id: string;
  readonly unitsPerSecond: number;
  /** For how long what is left unused is kept. */
  readonly burstSeconds: number;
  /** Since when there could be something unused. */
  readonly sinceMs: number;
}

interface Bucket {
  units: number;
  filledMs: number;
}

const bucketCountMax = 10_000;

/**
 * Capacity as buckets that fill each second with what there is for it. A request may begin as long as there is something in
 * its bucket, and then takes what it turned out to need, so a bucket may owe: before a request has run nobody knows what it
 * costs. Buckets are in memory: after a restart each begins as if nothing had been used in the last five minutes.
 */
export class Buckets {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(limit: Limit): boolean {
    return this.#filled(limit).units > 0;
  }

  take(limit: Limit, units: number): void {
    this.#filled(limit).units -= units;
  }

  #filled({ id, unitsPerSecond, burstSeconds, sinceMs }: Limit): Bucket {
    const nowMs = this.#clock.nowMs();
    let bucket = this.#buckets.get(id);
    if (!bucket) {
      // Tables come and go; those that are used fill again.
      if (this.#buckets.size >= bucketCountMax) this.#buckets.clear();
      bucket = { units: unitsPerSecond, filledMs: sinceMs };
      this.#buckets.set(id, bucket);
    }
    const gained = (Math.max(0, nowMs - bucket.filledMs) / 1000) * unitsPerSecond;
    bucket.units = Math.min(bucket.units + gained, unitsPerSecond * burstSeconds);
    bucket.filledMs = Math.max(nowMs, bucket.filledMs);
    return bucket;
  }
}
