import type { InProcessClients } from "../engine/in-process-client.ts";
import type { Platform } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import {
  type EventSourceMappingRecord,
  type MappingStatus,
  mappingKey,
  mappingStatusCodec,
  mappingStatusKey,
  type ShardPosition,
  shardPositionCodec,
  shardPositionKey,
} from "../services/lambda/records.ts";
import { readMappingStatus } from "../services/lambda/stored-mapping.ts";
import type { Writing } from "../store/store.ts";
import { deliverBatch } from "./batch-delivery.ts";
import { type Ownership, OwnershipLostError } from "./ownership.ts";
import { ShardReader } from "./shard-reader.ts";
import { Wakeup } from "./wakeup.ts";

export interface ShardPollerOptions {
  readonly platform: Platform;
  readonly invoker: FunctionInvoker;
  readonly ownership: Ownership;
  readonly mapping: EventSourceMappingRecord;
  readonly clients: () => Promise<InProcessClients>;
  readonly shardId: string;
  readonly position: ShardPosition;
  readonly signal: AbortSignal;
}

const lookEveryMs = 30_000;
const troubleDelayMs = 1_000;
/** Of GetRecords. */
const recordsPerReadMax = 1_000;

/** The mapping has been removed under its poller. */
export class MappingGoneError extends Error {}

/** Moves the records of one shard into the mapping's function, batch by batch, until the shard ends. */
export class ShardPoller {
  readonly #options: ShardPollerOptions;
  readonly #reader: ShardReader;
  readonly #wakeup: Wakeup;
  #lastResult: string | undefined;

  constructor(options: ShardPollerOptions) {
    const { platform, mapping, clients, shardId, position } = options;
    this.#options = options;
    this.#wakeup = new Wakeup(platform.clock);
    this.#reader = new ShardReader({
      clients,
      streamArn: mapping.eventSourceArn,
      shardId,
      position,
      latestSinceMs: mapping.createdMs,
    });
  }

  wake(): void {
    this.#wakeup.wake();
  }

  /** Resolves with true when the shard is read to its end, with false when it was told to stop or must. */
  async run(): Promise<boolean> {
    const { signal, platform, mapping, shardId } = this.#options;
    signal.addEventListener("abort", () => this.wake(), { once: true });
    // What was read and has no checkpoint is delivered again by a new reader from the store's truth: so a failure of our
    // own must not end this one and let it go on from where it has read to.
    while (!signal.aborted) {
      const { records, isEnd } = await this.#gather();
      if (records.length > 0) await this.#deliver(records);
      if (!isEnd || signal.aborted) continue;
      await this.#commit((tx) => this.#put(tx, { at: "end" }));
      platform.log.debug({ mapping: mapping.uuid, shardId }, "a shard was read to its end");
      return true;
    }
    return false;
  }

  /** As many records as make a batch, or as come within the window that the first of them opens. */
  async #gather(): Promise<{ records: RawStreamRecord[]; isEnd: boolean }> {
    const { platform, mapping, signal } = this.#options;
    const records: RawStreamRecord[] = [];
    let untilMs = 0;
    while (!signal.aborted) {
      const reading = await this.#read(Math.min(mapping.batchSize - records.length, recordsPerReadMax));
      if (reading.records.length > 0 && records.length === 0) {
        untilMs = platform.clock.nowMs() + mapping.maximumBatchingWindowSeconds * 1000;
      }
      records.push(...reading.records);
      if (reading.isEnd) return { records, isEnd: true };
      if (records.length >= mapping.batchSize) break;
      const leftMs = untilMs - platform.clock.nowMs();
      if (records.length > 0 && leftMs <= 0) break;
      // A full read may have more behind it.
      if (reading.records.length === 0) await this.#wakeup.rest(records.length > 0 ? leftMs : lookEveryMs);
    }
    return { records, isEnd: false };
  }

  /** A stream that cannot be read now is tried again, for as long as the mapping is there. */
  async #read(limit: number) {
    const { platform, mapping, signal, shardId } = this.#options;
    for (let waitMs = troubleDelayMs; ; waitMs = Math.min(waitMs * 2, lookEveryMs)) {
      try {
        return await this.#reader.read(limit);
      } catch (error) {
        if (signal.aborted) return { records: [], isEnd: false };
        platform.log.warn({ err: error, mapping: mapping.uuid, shardId }, "a stream could not be read");
        await this.#report(`PROBLEM: ${error instanceof Error ? error.message : String(error)}`);
        await sleep(platform.clock, waitMs, signal);
        if (signal.aborted) return { records: [], isEnd: false };
      }
    }
  }

  #deliver(records: readonly RawStreamRecord[]): Promise<void> {
    const { platform, invoker, mapping, signal } = this.#options;
    return deliverBatch(
      {
        platform,
        invoker,
        mapping,
        signal,
        checkpoint: (sequenceNumber, result) =>
          this.#commit((tx) => {
            this.#put(tx, { at: "after", sequenceNumber });
            this.#putResult(tx, result);
          }, result),
        report: (result) => this.#report(result),
      },
      records,
    );
  }

  async #report(result: string): Promise<void> {
    if (result !== this.#lastResult) await this.#commit((tx) => this.#putResult(tx, result), result);
  }

  /** Writes for as long as this poller is the one to write, and tries again when the store fails. */
  async #commit(write: (tx: Writing) => void, result?: string): Promise<void> {
    const { platform, ownership, mapping, signal } = this.#options;
    const key = mappingKey(mapping.region, mapping.uuid);
    while (true) {
      try {
        await platform.store.transact((tx) => {
          ownership.require(tx);
          if (!tx.get(key)) throw new MappingGoneError("The mapping is gone.");
          write(tx);
        });
        if (result !== undefined) this.#lastResult = result;
        return;
      } catch (error) {
        if (signal.aborted || error instanceof OwnershipLostError || error instanceof MappingGoneError) throw error;
        platform.log.error({ err: error, mapping: mapping.uuid }, "the progress of a mapping could not be stored");
        await sleep(platform.clock, troubleDelayMs, signal);
      }
    }
  }

  #put(tx: Writing, position: ShardPosition): void {
    tx.put(shardPositionKey(this.#options.mapping.uuid, this.#options.shardId), shardPositionCodec.encode(position));
  }

  #putResult(tx: Writing, lastProcessingResult: string): void {
    const { uuid } = this.#options.mapping;
    const status: MappingStatus = { lastProcessingResult };
    if (readMappingStatus(tx, uuid)?.lastProcessingResult === lastProcessingResult) return;
    tx.put(mappingStatusKey(uuid), mappingStatusCodec.encode(status));
  }
}
