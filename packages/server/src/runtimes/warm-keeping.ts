import type { FunctionSpecification } from "./environments.ts";

/** How far environments of one specification have come that are to stand ready. */
export interface Warmth {
  /** How many are initialised, whether they run an invocation or not. */
  readonly readyCount: number;
  /** How many of those are free. */
  readonly idleCount: number;
  /** Whether the last attempt to initialise one failed because of the function. */
  readonly hasFailed: boolean;
}

/** What environments may do beyond serving invocations: stand ready before there are any, as provisioned concurrency. */
export interface WarmKeeping {
  /**
   * Keeps `count` environments of the specification initialised from now on, whatever becomes of single ones; 0 ends that.
   * Idle time does not end them, `retire` does. They find `AWS_LAMBDA_INITIALIZATION_TYPE=provisioned-concurrency`, and
   * invocations of their key take them before others.
   */
  keepWarm(specification: FunctionSpecification, count: number): void;
  warmth(key: string): Warmth;
}
