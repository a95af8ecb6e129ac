import type { Platform, Worker } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { mappingCodec, mappingsRange, mappingsTopic } from "../services/lambda/records.ts";
import { MappingRunner } from "./mapping-runner.ts";
import { Ownership } from "./ownership.ts";
import { Wakeup } from "./wakeup.ts";

export interface StreamPollersOptions {
  /** The one that the whole platform invokes with: it counts what runs at once. */
  readonly invoker: FunctionInvoker;
  /** How long `stop` waits for batches under way; what has no checkpoint comes again at the next start. */
  readonly stopGraceMs?: number;
}

/** Serves every event source mapping: moves what streams record into functions. */
export function createStreamPollers(platform: Platform, options: StreamPollersOptions): Worker {
  return new StreamPollers(platform, options);
}

const lookEveryMs = 30_000;

class StreamPollers implements Worker {
  readonly #platform: Platform;
  readonly #invoker: FunctionInvoker;
  readonly #stopGraceMs: number;
  readonly #wakeup: Wakeup;
  readonly #runners = new Map<string, MappingRunner>();
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(platform: Platform, options: StreamPollersOptions) {
    this.#platform = platform;
    this.#invoker = options.invoker;
    this.#stopGraceMs = options.stopGraceMs ?? 10_000;
    this.#wakeup = new Wakeup(platform.clock);
  }

  start(): void {
    this.#loop = this.#run().catch((error) => {
      this.#platform.log.error({ err: error }, "stream pollers have ended");
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeup.wake();
    await this.#loop;
    const giveUp = new AbortController();
    await Promise.race([
      Promise.all(Array.from(this.#runners.values(), (runner) => runner.stop())),
      sleep(this.#platform.clock, this.#stopGraceMs, giveUp.signal),
    ]);
    giveUp.abort();
  }

  async #run(): Promise<void> {
    const { store, random, log } = this.#platform;
    const ownership = await Ownership.take(store, random, "stream-pollers");
    const unwatch = store.watch(mappingsTopic, () => this.#wakeup.wake());
    try {
      while (!this.#stopped) {
        await this.#look(ownership).catch((error) =>
          log.error({ err: error }, "event source mappings could not be read"),
        );
        await this.#wakeup.rest(lookEveryMs);
      }
    } finally {
      unwatch();
    }
  }

  async #look(ownership: Ownership): Promise<void> {
    const records = await this.#platform.store.read((tx) =>
      Array.from(tx.range(mappingsRange()), ({ value }) => mappingCodec.decode(value)),
    );
    const uuids = new Set(records.map(({ uuid }) => uuid));
    for (const [uuid, runner] of this.#runners) {
      if (uuids.has(uuid)) continue;
      // Removed by its own runner, or with everything else by a reset.
      this.#runners.delete(uuid);
      void runner.stop();
    }
    for (const record of records) {
      const runner = this.#runners.get(record.uuid) ?? new MappingRunner(this.#platform, this.#invoker, ownership);
      this.#runners.set(record.uuid, runner);
      runner.serve(record);
    }
  }
}
