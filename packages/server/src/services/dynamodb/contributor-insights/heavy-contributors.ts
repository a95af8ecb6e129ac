import { DistinctKeys, hashOfKeys } from "../../../engine/contributor-insights/distinct-keys.ts";
import type { InsightMinuteRecord } from "../../../engine/contributor-insights/records.ts";

/** How many keys are told apart at a time. Of what is counted, a key with more than one part in so many is never missed. */
export const contributorCountMax = 256;

interface Counter {
  readonly identity: string;
  readonly keys: readonly string[];
  /** Never less than what the contributor has. */
  count: number;
  /** What of it may have been others', which had this counter before. */
  error: number;
}

/**
 * The contributors with the most, of any number of them, in bounded memory: Metwally's "space saving". Once every counter
 * is taken, a new key takes that with the least, and with it what that had. So a count is never too low; without its error
 * it is never too high, and that is what is told.
 */
export class HeavyContributors {
  readonly #counters = new Map<string, Counter>();
  readonly #distinct = new DistinctKeys();
  #sum = 0;
  #isComplete = true;
  /** Counters that had the least when that was looked for last. Counts only grow, so who still has it has the least. */
  #least: Counter[] = [];
  #leastCount = 0;

  add(keys: readonly string[], value: number): void {
    this.#sum += value;
    const identity = keys.length === 1 ? keys[0]! : JSON.stringify(keys);
    const known = this.#counters.get(identity);
    if (known) {
      known.count += value;
      return;
    }
    this.#distinct.add(hashOfKeys(keys));
    const error = this.#counters.size < contributorCountMax ? 0 : this.#releaseLeast();
    this.#counters.set(identity, { identity, keys, count: error + value, error });
  }

  #releaseLeast(): number {
    this.#isComplete = false;
    for (;;) {
      const counter = this.#least.pop();
      if (!counter) this.#findLeast();
      else if (counter.count === this.#leastCount) {
        this.#counters.delete(counter.identity);
        return counter.count;
      }
    }
  }

  #findLeast(): void {
    const counters = [...this.#counters.values()];
    this.#leastCount = counters.reduce((least, { count }) => Math.min(least, count), Number.POSITIVE_INFINITY);
    this.#least = counters.filter(({ count }) => count === this.#leastCount);
  }

  get record(): InsightMinuteRecord {
    return {
      contributors: Array.from(this.#counters.values(), ({ keys, count, error }) => [keys, count - error]),
      sum: this.#sum,
      ...(!this.#isComplete && { hashes: this.#distinct.hashes }),
    };
  }
}
