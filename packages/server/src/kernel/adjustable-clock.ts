import { type Clock, checkDuration, type DueTimer, earliestDue, settle, systemClock, type Timer } from "./clock.ts";

interface ArmedTimer extends DueTimer {
  callback: () => void;
  system: Timer;
}

/**
 * The machine's clock, which can also be moved forward: everything runs in real time, and a test that must see tomorrow
 * calls `advance`. Timers fire when real and added time together reach them.
 */
export class AdjustableClock implements Clock {
  #aheadMs = 0;
  #order = 0;
  readonly #armed = new Set<ArmedTimer>();

  nowMs(): number {
    return systemClock.nowMs() + Math.ceil(this.#aheadMs);
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#aheadMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const fire = () => {
      this.#armed.delete(timer);
      callback();
    };
    const timer: ArmedTimer = {
      dueMs: this.monotonicMs() + Math.max(0, delayMs),
      order: this.#order++,
      callback: fire,
      system: systemClock.setTimer(delayMs, fire),
    };
    this.#armed.add(timer);
    return {
      cancel: () => {
        timer.system.cancel();
        this.#armed.delete(timer);
      },
    };
  }

  /** Moves time forward by `durationMs`, firing what falls due on the way, earliest first. */
  async advance(durationMs: number): Promise<void> {
    checkDuration(durationMs);
    const endMs = this.monotonicMs() + durationMs;
    await settle();
    for (let timer = earliestDue(this.#armed, endMs); timer; timer = earliestDue(this.#armed, endMs)) {
      this.#aheadMs += Math.max(0, timer.dueMs - this.monotonicMs());
      timer.system.cancel();
      timer.callback();
      await settle();
    }
    this.#aheadMs += Math.max(0, endMs - this.monotonicMs());
    this.#rearm();
  }

  /** The machine's timers know nothing of the time that was added: those still armed are set again for what is left. */
  #rearm(): void {
    for (const timer of this.#armed) {
      timer.system.cancel();
      timer.system = systemClock.setTimer(timer.dueMs - this.monotonicMs(), timer.callback);
    }
  }
}
