import { type Clock, sleep } from "../kernel/clock.ts";

/** Lets a loop rest until there is something to do. Woken while it works, it does not rest the next time. */
export class Wakeup {
  readonly #clock: Clock;
  #controller = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#controller.abort();
  }

  /** Resolves when woken, at the latest after `timeoutMs`. */
  async rest(timeoutMs: number): Promise<void> {
    await sleep(this.#clock, timeoutMs, this.#controller.signal);
    this.#controller = new AbortController();
  }
}
