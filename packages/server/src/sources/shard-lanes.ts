import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import { laneOf } from "./record-selection.ts";

export interface ShardLanesOptions {
  readonly laneCount: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** Brings a batch to the function; resolves when it is done with, or when the signal asks to stop. */
  readonly deliver: (batch: readonly RawStreamRecord[]) => Promise<void>;
  /** Called when a lane cannot go on, before anybody is told. */
  readonly failed: () => void;
}

/**
 * The records of a shard that are under way, in lanes that run side by side: all changes of one item are in the same lane,
 * in their order. A lane that is held up holds up no other, until so much waits for it that no more is to be read.
 */
export class ShardLanes {
  readonly #options: ShardLanesOptions;
  readonly #queues: RawStreamRecord[][];
  readonly #running = new Map<number, Promise<void>>();
  #openCount = 0;
  #roomMade: () => void = () => {};
  #failure: { readonly error: unknown } | undefined;

  constructor(options: ShardLanesOptions) {
    this.#options = options;
    this.#queues = Array.from({ length: options.laneCount }, () => []);
    options.signal.addEventListener("abort", () => this.#roomMade(), { once: true });
  }

  /** Takes up the next records of the shard; resolves when there is room for more. Throws what a lane has thrown. */
  async take(records: readonly RawStreamRecord[]): Promise<void> {
    const { laneCount, batchSize, signal } = this.#options;
    this.#openCount += records.length;
    for (const record of records) this.#queues[laneOf(record, laneCount)]!.push(record);
    for (let lane = 0; lane < laneCount; lane++) if (!this.#running.has(lane)) this.#start(lane);
    // One lane has nothing to wait for beside itself.
    if (laneCount === 1) return this.drained();
    while (this.#openCount >= batchSize * laneCount && !signal.aborted && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#roomMade = resolve;
      });
    }
    if (this.#failure) throw this.#failure.error;
  }

  /** Resolves when nothing is under way any more. Throws what a lane has thrown. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
    if (this.#failure) throw this.#failure.error;
  }

  #start(lane: number): void {
    if (this.#queues[lane]!.length === 0 || this.#options.signal.aborted) return;
    const running = this.#run(lane)
      .catch((error: unknown) => {
        this.#failure ??= { error };
        this.#options.failed();
      })
      .finally(() => {
        this.#running.delete(lane);
        this.#roomMade();
        // What came in when the lane had nothing left and was not over yet.
        this.#start(lane);
      });
    this.#running.set(lane, running);
  }

  async #run(lane: number): Promise<void> {
    const { batchSize, signal, deliver } = this.#options;
    const queue = this.#queues[lane]!;
    while (queue.length > 0 && !signal.aborted) {
      const batch = queue.splice(0, batchSize);
      await deliver(batch);
      this.#openCount -= batch.length;
      this.#roomMade();
    }
  }
}
