import type { Platform, Worker } from "../../engine/platform.ts";
import { sleep } from "../../kernel/clock.ts";
import { clearDeletions, clearExpired } from "./clearing.ts";
import { deletionsTopic } from "./records.ts";

const sweepIntervalMs = 3_600_000;

/** Clears the events of deleted groups and streams soon after, and expired events once an hour. */
export function createLogRetention({ store, clock, log }: Platform): Worker {
  const stopping = new AbortController();
  let nap = new AbortController();
  let running: Promise<void> | undefined;
  let unwatch = () => {};

  const run = async () => {
    while (!stopping.signal.aborted) {
      // A fresh nap first: a deletion while we clear wakes us again at once.
      nap = new AbortController();
      try {
        await clearDeletions(store, stopping.signal);
        await clearExpired(store, clock.nowMs(), stopping.signal);
      } catch (error) {
        log.error({ err: error }, "Clearing logs failed; trying again within the hour.");
      }
      if (!stopping.signal.aborted) await sleep(clock, sweepIntervalMs, nap.signal);
    }
  };

  return {
    start() {
      unwatch = store.watch(deletionsTopic, () => nap.abort());
      running = run();
    },
    async stop() {
      unwatch();
      stopping.abort();
      nap.abort();
      await running;
    },
  };
}
