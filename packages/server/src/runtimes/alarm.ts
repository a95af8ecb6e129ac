import type { Clock, Timer } from "../kernel/clock.ts";

/**
 * One timer for many deadlines. Whoever has one says when a look is due at the latest; the look itself goes over
 * everything and says when the next one is due. So an invocation that ends in time costs no timer of its own.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #look: (nowMs: number) => number;
  #dueMs = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;

  /** `look` returns when, on the monotonic clock, the next look is due: `Infinity` for never. */
  constructor(clock: Clock, look: (nowMs: number) => number) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Makes sure that a look happens no later than `dueMs`. */
  at(dueMs: number): void {
    if (dueMs >= this.#dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = this.#clock.setTimer(dueMs - this.#clock.monotonicMs(), () => this.#ring());
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  #ring(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.at(this.#look(this.#clock.monotonicMs()));
  }
}
