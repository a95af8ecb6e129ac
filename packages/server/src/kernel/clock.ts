/** The port through which all time passes. Nothing outside `kernel/` reads the system's clock or sets its timers. */

export interface Timer {
  /** Stops the timer; harmless when it has fired already. */
  cancel(): void;
}

export interface Clock {
  /** Wall time, in whole milliseconds since 1970. */
  nowMs(): number;
  /** A reading that never goes backwards, in fractional milliseconds; only differences mean something. */
  monotonicMs(): number;
  /** Calls `callback` once, `delayMs` from now. A timer does not keep the process alive. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, callback) {
    // The system's timers hold 31 bits; a longer wait is made of several.
    const longestMs = 2 ** 31 - 1;
    let handle: NodeJS.Timeout;
    const arm = (leftMs: number) => {
      handle = setTimeout(
        () => (leftMs > longestMs ? arm(leftMs - longestMs) : callback()),
        Math.min(Math.max(leftMs, 0), longestMs),
      );
      handle.unref();
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

interface PendingTimer extends DueTimer {
  callback: () => void;
}

/** A clock that stands still until `advance` moves it, for tests and replays. */
export class VirtualClock implements Clock {
  #nowMs: number;
  #order = 0;
  readonly #pending = new Set<PendingTimer>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return Math.floor(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, callback };
    this.#pending.add(timer);
    return { cancel: () => void this.#pending.delete(timer) };
  }

  /**
   * Moves time forward by `durationMs`, firing every timer that falls due, earliest first and equal ones in the order in
   * which they were set. Between two timers the promises they resolved get their turn, so chains of waits unfold as they
   * would in real time.
   */
  async advance(durationMs: number): Promise<void> {
    checkDuration(durationMs);
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (let timer = earliestDue(this.#pending, endMs); timer; timer = earliestDue(this.#pending, endMs)) {
      this.#pending.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      timer.callback();
      await settle();
    }
    this.#nowMs = endMs;
  }
}

/** Resolves `durationMs` from now, or at once when `signal` is or becomes aborted. */
export function sleep(clock: Clock, durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      timer.cancel();
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = clock.setTimer(durationMs, wake);
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** Throws unless a clock can be moved by so much: it would stand at no time any more, or wait for ever. */
export function checkDuration(durationMs: unknown): void {
  if (typeof durationMs === "number" && Number.isFinite(durationMs) && durationMs >= 0) return;
  throw new RangeError(`Time moves forward by a number of milliseconds, not by ${String(durationMs)}.`);
}

export interface DueTimer {
  readonly dueMs: number;
  /** Tells timers of the same moment apart: the one set first fires first. */
  readonly order: number;
}

/** The next timer to fire, if one is due by `untilMs`. */
export function earliestDue<T extends DueTimer>(timers: Iterable<T>, untilMs: number): T | undefined {
  let earliest: T | undefined;
  for (const timer of timers) {
    if (timer.dueMs > untilMs) continue;
    if (!earliest || timer.dueMs < earliest.dueMs || (timer.dueMs === earliest.dueMs && timer.order < earliest.order)) {
      earliest = timer;
    }
  }
  return earliest;
}

/** Lets queued promise reactions and finished I/O run before time moves on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
