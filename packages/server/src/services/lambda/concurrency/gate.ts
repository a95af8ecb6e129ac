import { tooManyRequests } from "../errors.ts";
import { accountConcurrencyMax, unreservedConcurrencyMin } from "../limits.ts";
import type { FunctionWideSettings } from "../records.ts";

export interface Entrant {
  readonly region: string;
  readonly functionArn: string;
  readonly settings: FunctionWideSettings;
  /** Of the version that is to run. */
  readonly environmentKey: string;
  /** How many environments of that version stand ready because they are provisioned. */
  readonly provisionedCount: number;
}

/**
 * Counts what runs and refuses what would be too much: AWS's concurrency. A version's provisioned environments come
 * first; what goes beyond them takes from what the function has reserved and not provisioned, or, where it has reserved
 * nothing, from what is left of the account.
 */
export class ConcurrencyGate {
  readonly #running = new Map<string, number>();

  /**
   * Lets an invocation in; the answer takes it out again. `unreservedMax` is what functions without a reservation of
   * their own may run at once in the region. Throws `TooManyRequestsException`.
   */
  enter(entrant: Entrant, unreservedMax: number): () => void {
    const pool = this.#poolFor(entrant, unreservedMax);
    this.#running.set(pool, this.#countOf(pool) + 1);
    return () => {
      const count = this.#countOf(pool) - 1;
      if (count === 0) this.#running.delete(pool);
      else this.#running.set(pool, count);
    };
  }

  /** Whether so little runs that what others have reserved cannot matter: so much is always left. */
  hasRoomWithoutReservation(region: string): boolean {
    return this.#countOf(unreservedPool(region)) < unreservedConcurrencyMin;
  }

  #poolFor(entrant: Entrant, unreservedMax: number): string {
    const provisioned = `provisioned ${entrant.environmentKey}`;
    if (this.#countOf(provisioned) < entrant.provisionedCount) return provisioned;
    const { reservedConcurrency, provisionedConcurrency = 0 } = entrant.settings;
    if (reservedConcurrency !== undefined) {
      const reserved = `reserved ${entrant.functionArn}`;
      if (this.#countOf(reserved) < reservedConcurrency - provisionedConcurrency) return reserved;
      throw tooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded");
    }
    const unreserved = unreservedPool(entrant.region);
    if (this.#countOf(unreserved) < Math.min(unreservedMax, accountConcurrencyMax)) return unreserved;
    throw tooManyRequests("ConcurrentInvocationLimitExceeded");
  }

  #countOf(pool: string): number {
    return this.#running.get(pool) ?? 0;
  }
}

function unreservedPool(region: string): string {
  return `unreserved ${region}`;
}
