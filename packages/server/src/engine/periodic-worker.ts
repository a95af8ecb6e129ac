import { sleep } from "../kernel/clock.ts";
import type { Platform, Worker } from "./platform.ts";

/** Lets requests have their turn between two steps of work; resolves with whether to go on. */
export type Pause = () => Promise<boolean>;

/** For work that nobody interrupts. */
export const noPause: Pause = async () => true;

export interface PeriodicWork {
  /** For the log. */
  readonly name: string;
  /** Does what there is to do in small steps, each after a `pause`. */
  readonly run: (pause: Pause) => Promise<void>;
  /** How long it rests after a run; a function is asked after each. */
  readonly intervalMs: number | (() => number);
  /** How long a `pause` takes: 1 unless told. */
  readonly pauseMs?: number;
  /** A topic of the store that calls for a run before the interval is over. */
  readonly topic?: string;
}

/**
 * Does its work when it starts, when its topic is woken, and at intervals, because a wake-up may be lost. What failed is
 * logged and done again next time: the notes of what is left to do are in the store.
 */
export function periodicWorker({ store, clock, log }: Platform, work: PeriodicWork): Worker {
  const stopping = new AbortController();
  let resting = new AbortController();
  let unwatch = () => {};
  let running: Promise<void> | undefined;
  const pause: Pause = async () => {
    // A promise alone would keep the event loop from everything else: embedded stores answer without waiting.
    await sleep(clock, work.pauseMs ?? 1, stopping.signal);
    return !stopping.signal.aborted;
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      resting = new AbortController();
      try {
        await work.run(pause);
      } catch (error) {
        log.error({ err: error, worker: work.name }, "background work failed and will be tried again");
      }
      const { intervalMs } = work;
      const restMs = typeof intervalMs === "number" ? intervalMs : intervalMs();
      if (!stopping.signal.aborted) await sleep(clock, restMs, resting.signal);
    }
  };

  return {
    start() {
      if (work.topic) unwatch = store.watch(work.topic, () => resting.abort());
      running ??= run();
    },
    async stop() {
      stopping.abort();
      resting.abort();
      unwatch();
      await running;
    },
  };
}
