import type { Clock, Timer } from "../kernel/clock.ts";
import type { Logger } from "../kernel/logging.ts";
import type { Environment } from "./environment.ts";
import { EnvironmentStopped, type FunctionSpecification } from "./environments.ts";
import type { Warmth } from "./warm-keeping.ts";

export interface WarmEnvironmentsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Resolves with an environment whose code is loaded; rejects when that cannot be had. */
  readonly prepare: (specification: FunctionSpecification) => Promise<Environment>;
}

interface Kept {
  readonly specification: FunctionSpecification;
  wantedCount: number;
  startingCount: number;
  /** When each became ready. */
  readonly ready: Map<Environment, number>;
  /** One after the other, without a success in between. */
  failureCount: number;
  retry: Timer | undefined;
}

const retryMinMs = 1_000;
const retryMaxMs = 60_000;

/** Provisioned concurrency: environments that are prepared before anybody needs them, and made anew when they end. */
export class WarmEnvironments {
  readonly #options: WarmEnvironmentsOptions;
  readonly #kept = new Map<string, Kept>();
  #stopped = false;

  constructor(options: WarmEnvironmentsOptions) {
    this.#options = options;
  }

  keep(specification: FunctionSpecification, count: number): void {
    const kept = this.#kept.get(specification.key) ?? this.#begin(specification);
    kept.wantedCount = count;
    // A new wish is a new chance.
    kept.failureCount = 0;
    kept.retry?.cancel();
    kept.retry = undefined;
    for (const environment of kept.ready.keys()) {
      if (!this.isSurplus(environment)) break;
      if (environment.isIdle) void environment.end();
    }
    this.#fill(kept);
    this.#forgetUnwanted(kept);
  }

  warmth(key: string): Warmth {
    const kept = this.#kept.get(key);
    if (!kept) return { readyCount: 0, idleCount: 0, hasFailed: false };
    const idleCount = [...kept.ready.keys()].filter((environment) => environment.isIdle).length;
    return { readyCount: kept.ready.size, idleCount, hasFailed: kept.failureCount > 0 };
  }

  /** Whether an environment that was kept is one too many by now. */
  isSurplus(environment: Environment): boolean {
    const kept = this.#kept.get(environment.key);
    return !kept || kept.ready.size > kept.wantedCount;
  }

  /** Takes note of the end of one that was kept. */
  ended(environment: Environment): void {
    const kept = this.#kept.get(environment.key);
    const readyMs = kept?.ready.get(environment);
    if (!kept || readyMs === undefined) return;
    kept.ready.delete(environment);
    if (this.#options.clock.monotonicMs() - readyMs < retryMinMs) this.#retryLater(kept);
    else this.#fill(kept);
    this.#forgetUnwanted(kept);
  }

  forget(key: string): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    kept.wantedCount = 0;
    kept.retry?.cancel();
    this.#kept.delete(key);
  }

  stop(): void {
    this.#stopped = true;
    for (const key of this.#kept.keys()) this.forget(key);
  }

  #begin(specification: FunctionSpecification): Kept {
    const kept: Kept = {
      specification,
      wantedCount: 0,
      startingCount: 0,
      ready: new Map(),
      failureCount: 0,
      retry: undefined,
    };
    this.#kept.set(specification.key, kept);
    return kept;
  }

  #fill(kept: Kept): void {
    if (this.#stopped || kept.retry) return;
    while (kept.ready.size + kept.startingCount < kept.wantedCount) {
      kept.startingCount++;
      void this.#startOne(kept);
    }
  }

  async #startOne(kept: Kept): Promise<void> {
    try {
      const environment = await this.#options.prepare(kept.specification);
      // It may have ended again, or nobody may want it any more.
      if (environment.hasEnded) this.#retryLater(kept);
      else if (this.#kept.get(environment.key) !== kept) void environment.end();
      else this.#becameReady(kept, environment);
    } catch (error) {
      if (error instanceof EnvironmentStopped) return;
      this.#options.log.warn({ err: error, key: kept.specification.key }, "a provisioned environment could not be had");
      this.#retryLater(kept);
    } finally {
      kept.startingCount--;
      this.#fill(kept);
      this.#forgetUnwanted(kept);
    }
  }

  #becameReady(kept: Kept, environment: Environment): void {
    kept.ready.set(environment, this.#options.clock.monotonicMs());
    if (kept.ready.size === kept.wantedCount) kept.failureCount = 0;
    if (this.isSurplus(environment) && environment.isIdle) void environment.end();
  }

  /** A function that cannot be loaded, or ends as soon as it is, does not become better by trying without pause. */
  #retryLater(kept: Kept): void {
    const delayMs = Math.min(retryMinMs * 2 ** kept.failureCount++, retryMaxMs);
    if (this.#stopped || kept.retry || kept.wantedCount === 0) return;
    kept.retry = this.#options.clock.setTimer(delayMs, () => {
      kept.retry = undefined;
      this.#fill(kept);
    });
  }

  #forgetUnwanted(kept: Kept): void {
    const { key } = kept.specification;
    const isUnwanted = kept.wantedCount === 0 && kept.startingCount === 0 && kept.ready.size === 0;
    if (isUnwanted && this.#kept.get(key) === kept) this.forget(key);
  }
}
