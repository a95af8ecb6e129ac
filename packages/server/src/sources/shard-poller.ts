import type { InProcessClients } from "../engine/in-process-client.ts";
import type { Platform } from "../engine/platform.ts";
import { ServiceError } from "../kernel/errors.ts";
import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import {
  type EventSourceMappingRecord,
  type ShardFailures,
  type ShardPosition,
  shardFailuresCodec,
  shardFailuresKey,
  shardPositionCodec,
  shardPositionKey,
  shardWindowKey,
} from "../services/lambda/records.ts";
import { explainStreamError } from "../services/lambda/stream-starting-points.ts";
import type { Writing } from "../store/store.ts";
import { type BatchDelivery, deliverBatch } from "./batch-delivery.ts";
import { BatchGatherer } from "./batch-gathering.ts";
import { type MappingLedger, problem } from "./mapping-ledger.ts";
import { ShardLanes } from "./shard-lanes.ts";
import { ShardProgress } from "./shard-progress.ts";
import { ShardReader } from "./shard-reader.ts";
import { TumblingWindow } from "./tumbling-window.ts";
import { closeWindow } from "./window-closing.ts";

export interface ShardPollerOptions {
  readonly platform: Platform;
  readonly invoker: FunctionInvoker;
  readonly ledger: MappingLedger;
  readonly mapping: EventSourceMappingRecord;
  readonly clients: () => Promise<InProcessClients>;
  readonly shardId: string;
  readonly position: ShardPosition;
  readonly signal: AbortSignal;
  /** Called when the shard cannot be read, perhaps because it is not there any more. */
  readonly troubled: () => void;
}

/** Moves the records of one shard into the mapping's function, batch by batch, until the shard ends. */
export class ShardPoller {
  readonly #options: ShardPollerOptions;
  readonly #gatherer: BatchGatherer;
  readonly #lanes: ShardLanes;
  /** Aborted by whoever asks to stop, and by a lane that cannot go on. */
  readonly #ending = new AbortController();
  #progress = new ShardProgress({});
  #window: TumblingWindow;

  constructor(options: ShardPollerOptions) {
    const { platform, mapping, clients, shardId, position, signal } = options;
    this.#options = options;
    signal.addEventListener("abort", () => this.#ending.abort(), { once: true });
    if (signal.aborted) this.#ending.abort();
    this.#window = new TumblingWindow(mapping, shardId, undefined);
    const { eventSourceArn: streamArn, createdMs: latestSinceMs, batchSize } = mapping;
    const laneCount = mapping.parallelizationFactor ?? 1;
    const reader = new ShardReader({ clients, streamArn, shardId, position, latestSinceMs });
    const common = { laneCount, signal: this.#ending.signal };
    this.#gatherer = new BatchGatherer({
      ...common,
      platform,
      mapping,
      reader,
      troubled: (error) => this.#troubled(error),
    });
    this.#lanes = new ShardLanes({
      ...common,
      batchSize,
      deliver: (batch) => deliverBatch(this.#delivery(batch), batch),
      failed: () => this.#ending.abort(),
    });
  }

  wake(): void {
    this.#gatherer.wake();
  }

  /** Resolves with true when the shard is read to its end, with false when it was told to stop or must. */
  async run(): Promise<boolean> {
    const { platform, mapping, shardId } = this.#options;
    const { signal } = this.#ending;
    await this.#remember();
    if (this.#window.isOverdue) await closeWindow(this.#delivery([]));
    // What was read and has no checkpoint is delivered again by a new reader from the store's truth: so a failure of our
    // own must not end this one and let it go on from where it has read to.
    while (!signal.aborted) {
      const { records, isEnd, skippedTo, seenUntilMs } = await this.#gatherer.gather((first) =>
        this.#window.endMs(first),
      );
      this.#progress.begin(records.map(({ sequenceNumber }) => sequenceNumber));
      await this.#deliver(records);
      if (signal.aborted) continue;
      if (skippedTo !== undefined) await this.#skip(skippedTo);
      if (this.#window.isOpen && (isEnd || seenUntilMs >= this.#window.endMs())) {
        await closeWindow(this.#delivery([]));
        if (signal.aborted) continue;
      }
      if (!isEnd) continue;
      await this.#lanes.drained();
      if (signal.aborted) continue;
      await this.#commit((tx) => this.#put(tx, { at: "end" }));
      platform.log.debug({ mapping: mapping.uuid, shardId }, "a shard was read to its end");
      return true;
    }
    await this.#lanes.drained();
    return false;
  }

  /** What was under way when the last poller of the shard ended. */
  async #remember(): Promise<void> {
    const { platform, mapping, shardId } = this.#options;
    const [failures, window] = await platform.store.read((tx) => [
      tx.get(shardFailuresKey(mapping.uuid, shardId)),
      tx.get(shardWindowKey(mapping.uuid, shardId)),
    ]);
    if (failures) this.#progress = new ShardProgress(shardFailuresCodec.decode(failures));
    this.#window = new TumblingWindow(mapping, shardId, window);
  }

  /** What has windows goes window by window, in one lane; the rest runs on while more is read. */
  async #deliver(records: readonly RawStreamRecord[]): Promise<void> {
    const { signal } = this.#ending;
    let rest = records;
    while (rest.length > 0 && !signal.aborted) {
      if (this.#window.isOpen && rest[0]!.createdMs >= this.#window.endMs()) {
        await closeWindow(this.#delivery([]));
        continue;
      }
      const endMs = this.#window.endMs(rest[0]);
      const next = rest.findIndex(({ createdMs }) => createdMs >= endMs);
      const count = next === -1 ? rest.length : next;
      await this.#lanes.take(rest.slice(0, count));
      rest = rest.slice(count);
    }
  }

  /** What nobody wants is done with when all before it is. */
  async #skip(sequenceNumber: string): Promise<void> {
    this.#progress.begin([sequenceNumber]);
    const doneTo = this.#progress.finish([sequenceNumber]);
    if (doneTo !== undefined) await this.#commit((tx) => this.#put(tx, { at: "after", sequenceNumber: doneTo }));
  }

  #delivery(batch: readonly RawStreamRecord[]): BatchDelivery {
    const { platform, invoker, mapping, ledger } = this.#options;
    const { signal } = this.#ending;
    const progress = this.#progress;
    const window = this.#window;
    let waiting = batch.map(({ sequenceNumber }) => sequenceNumber);
    return {
      platform,
      invoker,
      mapping,
      signal,
      window,
      checkpoint: async (sequenceNumber, result) => {
        const count = waiting.indexOf(sequenceNumber) + 1;
        const doneTo = progress.finish(waiting.slice(0, count));
        waiting = waiting.slice(count);
        const { failures } = progress;
        await this.#commit((tx) => {
          if (doneTo !== undefined) this.#put(tx, { at: "after", sequenceNumber: doneTo });
          this.#putFailures(tx, failures);
          window.write(tx);
        }, result);
      },
      windowClosed: (result) => this.#commit((tx) => window.write(tx), result),
      report: (result) => ledger.report(signal, result),
      failureOf: (sequenceNumber) => progress.failureOf(sequenceNumber),
      rememberFailure: async (sequenceNumber, failure, result) => {
        progress.fail(sequenceNumber, failure);
        const { failures } = progress;
        await this.#commit((tx) => this.#putFailures(tx, failures), result);
      },
    };
  }

  async #troubled(error: unknown): Promise<void> {
    const { platform, mapping, shardId, ledger, troubled } = this.#options;
    platform.log.warn({ err: error, mapping: mapping.uuid, shardId }, "a stream could not be read");
    troubled();
    // Whether it is the shard, the stream or the function that is gone, the look that this calls for finds out and tells.
    if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return;
    await ledger.report(this.#ending.signal, problem(explainStreamError(error, mapping.eventSourceArn) ?? error));
  }

  #commit(write: (tx: Writing) => void, result?: string): Promise<void> {
    return this.#options.ledger.commit(this.#ending.signal, write, result);
  }

  #put(tx: Writing, position: ShardPosition): void {
    tx.put(shardPositionKey(this.#options.mapping.uuid, this.#options.shardId), shardPositionCodec.encode(position));
  }

  #putFailures(tx: Writing, failures: ShardFailures): void {
    const key = shardFailuresKey(this.#options.mapping.uuid, this.#options.shardId);
    if (Object.keys(failures).length > 0) tx.put(key, shardFailuresCodec.encode(failures));
    else if (tx.get(key)) tx.delete(key);
  }
}
