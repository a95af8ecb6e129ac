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
import { lanesOf } from "./record-selection.ts";
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
  readonly #laneCount: number;
  #progress = new ShardProgress({});
  #window: TumblingWindow;

  constructor(options: ShardPollerOptions) {
    const { platform, mapping, clients, shardId, position, signal } = options;
    this.#options = options;
    this.#laneCount = mapping.parallelizationFactor ?? 1;
    this.#window = new TumblingWindow(mapping, shardId, undefined);
    const { eventSourceArn: streamArn, createdMs: latestSinceMs } = mapping;
    const reader = new ShardReader({ clients, streamArn, shardId, position, latestSinceMs });
    const troubled = (error: unknown) => this.#troubled(error);
    this.#gatherer = new BatchGatherer({ platform, mapping, reader, laneCount: this.#laneCount, signal, troubled });
  }

  wake(): void {
    this.#gatherer.wake();
  }

  /** Resolves with true when the shard is read to its end, with false when it was told to stop or must. */
  async run(): Promise<boolean> {
    const { signal, platform, mapping, shardId } = this.#options;
    await this.#remember();
    if (this.#window.isOverdue) await closeWindow(this.#delivery([], signal));
    // What was read and has no checkpoint is delivered again by a new reader from the store's truth: so a failure of our
    // own must not end this one and let it go on from where it has read to.
    while (!signal.aborted) {
      const { records, isEnd, skippedTo, seenUntilMs } = await this.#gatherer.gather((first) =>
        this.#window.endMs(first),
      );
      if (records.length > 0) await this.#deliver(records);
      if (signal.aborted) continue;
      if (skippedTo !== undefined)
        await this.#commit((tx) => this.#put(tx, { at: "after", sequenceNumber: skippedTo }));
      if (this.#window.isOpen && (isEnd || seenUntilMs >= this.#window.endMs())) {
        await closeWindow(this.#delivery([], signal));
        if (signal.aborted) continue;
      }
      if (!isEnd) continue;
      await this.#commit((tx) => this.#put(tx, { at: "end" }));
      platform.log.debug({ mapping: mapping.uuid, shardId }, "a shard was read to its end");
      return true;
    }
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

  async #deliver(records: readonly RawStreamRecord[]): Promise<void> {
    const { signal } = this.#options;
    this.#progress.begin(records.map(({ sequenceNumber }) => sequenceNumber));
    let rest = records;
    while (rest.length > 0 && !signal.aborted) {
      if (this.#window.isOpen && rest[0]!.createdMs >= this.#window.endMs()) {
        await closeWindow(this.#delivery([], signal));
        continue;
      }
      const endMs = this.#window.endMs(rest[0]);
      const next = rest.findIndex(({ createdMs }) => createdMs >= endMs);
      const count = next === -1 ? rest.length : next;
      await this.#deliverLanes(rest.slice(0, count));
      rest = rest.slice(count);
    }
  }

  /** Every lane its own batches, one after the other; a lane that must end ends all. */
  async #deliverLanes(records: readonly RawStreamRecord[]): Promise<void> {
    const { signal } = this.#options;
    const lanes = lanesOf(records, this.#laneCount);
    if (lanes.length === 1) return this.#deliverLane(records, signal);
    const ending = new AbortController();
    const end = () => ending.abort();
    signal.addEventListener("abort", end, { once: true });
    const ends = await Promise.allSettled(
      lanes.map((lane) =>
        this.#deliverLane(lane, ending.signal).catch((error: unknown) => {
          end();
          throw error;
        }),
      ),
    );
    signal.removeEventListener("abort", end);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  async #deliverLane(lane: readonly RawStreamRecord[], signal: AbortSignal): Promise<void> {
    const { batchSize } = this.#options.mapping;
    const delivery = this.#delivery(lane, signal);
    for (let at = 0; at < lane.length && !signal.aborted; at += batchSize) {
      await deliverBatch(delivery, lane.slice(at, at + batchSize));
    }
  }

  #delivery(lane: readonly RawStreamRecord[], signal: AbortSignal): BatchDelivery {
    const { platform, invoker, mapping, ledger } = this.#options;
    const progress = this.#progress;
    const window = this.#window;
    let waiting = lane.map(({ sequenceNumber }) => sequenceNumber);
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
    const { platform, mapping, shardId, ledger, signal, troubled } = this.#options;
    platform.log.warn({ err: error, mapping: mapping.uuid, shardId }, "a stream could not be read");
    troubled();
    // Whether it is the shard, the stream or the function that is gone, the look that this calls for finds out and tells.
    if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return;
    await ledger.report(signal, problem(explainStreamError(error, mapping.eventSourceArn) ?? error));
  }

  #commit(write: (tx: Writing) => void, result?: string): Promise<void> {
    return this.#options.ledger.commit(this.#options.signal, write, result);
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
