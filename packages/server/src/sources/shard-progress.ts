import type { BatchFailure, ShardFailures } from "../services/lambda/records.ts";

/**
 * How far the records of a shard are done when several batches run side by side: a checkpoint says that everything up to it
 * is done, so it stays behind the slowest.
 */
export class ShardProgress {
  #order: string[] = [];
  readonly #done = new Set<string>();
  readonly #failures: Map<string, BatchFailure>;

  constructor(failures: ShardFailures) {
    this.#failures = new Map(Object.entries(failures));
  }

  /** Takes up the next records, in the order of the shard. */
  begin(sequenceNumbers: readonly string[]): void {
    for (const sequenceNumber of sequenceNumbers) this.#order.push(sequenceNumber);
  }

  /** Notes records as done; answers the last one up to which all are, when that is news. */
  finish(sequenceNumbers: Iterable<string>): string | undefined {
    for (const sequenceNumber of sequenceNumbers) {
      this.#done.add(sequenceNumber);
      this.#failures.delete(sequenceNumber);
    }
    const open = this.#order.findIndex((sequenceNumber) => !this.#done.has(sequenceNumber));
    const count = open === -1 ? this.#order.length : open;
    const finished = this.#order.splice(0, count);
    for (const sequenceNumber of finished) this.#done.delete(sequenceNumber);
    return finished.at(-1);
  }

  failureOf(sequenceNumber: string): BatchFailure | undefined {
    return this.#failures.get(sequenceNumber);
  }

  fail(sequenceNumber: string, failure: BatchFailure): void {
    this.#failures.set(sequenceNumber, failure);
  }

  get failures(): ShardFailures {
    return Object.fromEntries(this.#failures);
  }
}
