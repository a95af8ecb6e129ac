import type { InProcessClients } from "../engine/in-process-client.ts";
import type { Platform } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { synchronousPayloadBytesMax } from "../services/lambda/limits.ts";
import {
  type EventSourceMappingRecord,
  type MappingStatus,
  mappingKey,
  mappingStatusCodec,
  mappingStatusKey,
  type ShardFailures,
  type ShardPosition,
  shardFailuresCodec,
  shardFailuresKey,
  shardPositionCodec,
  shardPositionKey,
} from "../services/lambda/records.ts";
import { readMappingStatus } from "../services/lambda/stored-mapping.ts";
import type { Writing } from "../store/store.ts";
import { type BatchDelivery, deliverBatch } from "./batch-delivery.ts";
import { type Ownership, OwnershipLostError } from "./ownership.ts";
import { lanesOf, recordFilter } from "./record-selection.ts";
import { ShardProgress } from "./shard-progress.ts";
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

interface Gathered {
  readonly records: readonly RawStreamRecord[];
  /** The shard is closed and this was its end. */
  readonly isEnd: boolean;
  /** The last record that was read, when nobody wants it. */
  readonly skippedTo: string | undefined;
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
  readonly #isWanted: ((record: RawStreamRecord) => boolean) | undefined;
  readonly #laneCount: number;
  #progress = new ShardProgress({});
  #lastResult: string | undefined;

  constructor(options: ShardPollerOptions) {
    const { platform, mapping, clients, shardId, position } = options;
    this.#options = options;
    this.#wakeup = new Wakeup(platform.clock);
    this.#isWanted = recordFilter(mapping);
    this.#laneCount = mapping.parallelizationFactor ?? 1;
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
    const failures = await platform.store.read((tx) => tx.get(shardFailuresKey(mapping.uuid, shardId)));
    if (failures) this.#progress = new ShardProgress(shardFailuresCodec.decode(failures));
    // What was read and has no checkpoint is delivered again by a new reader from the store's truth: so a failure of our
    // own must not end this one and let it go on from where it has read to.
    while (!signal.aborted) {
      const { records, isEnd, skippedTo } = await this.#gather();
      if (records.length > 0) await this.#deliver(records);
      if (signal.aborted) continue;
      if (skippedTo !== undefined) {
        await this.#commit((tx) => this.#put(tx, { at: "after", sequenceNumber: skippedTo }));
      }
      if (!isEnd) continue;
      await this.#commit((tx) => this.#put(tx, { at: "end" }));
      platform.log.debug({ mapping: mapping.uuid, shardId }, "a shard was read to its end");
      return true;
    }
    return false;
  }

  /**
   * As many records as make a batch for every lane, or as come within the window that the first of them opens, or as a
   * payload can hold. Those that no filter wants are done with when all before them are.
   */
  async #gather(): Promise<Gathered> {
    const { platform, mapping, signal } = this.#options;
    const records: RawStreamRecord[] = [];
    const recordsMax = mapping.batchSize * this.#laneCount;
    let bytes = 0;
    let skippedTo: string | undefined;
    let untilMs = 0;
    while (!signal.aborted) {
      const limit = this.#isWanted ? recordsPerReadMax : Math.min(recordsMax - records.length, recordsPerReadMax);
      const reading = await this.#read(limit);
      for (const record of reading.records) {
        const isWanted = this.#isWanted?.(record) ?? true;
        skippedTo = isWanted ? undefined : record.sequenceNumber;
        if (!isWanted) continue;
        if (records.length === 0) untilMs = platform.clock.nowMs() + mapping.maximumBatchingWindowSeconds * 1000;
        records.push(record);
        bytes += record.bytes.length;
      }
      if (reading.isEnd) return { records, isEnd: true, skippedTo };
      if (records.length >= recordsMax || bytes >= synchronousPayloadBytesMax * this.#laneCount) break;
      const leftMs = untilMs - platform.clock.nowMs();
      if (records.length > 0 && leftMs <= 0) break;
      if (reading.records.length > 0 && records.length === 0) break;
      // A full read may have more behind it.
      if (reading.records.length === 0) await this.#wakeup.rest(records.length > 0 ? leftMs : lookEveryMs);
    }
    return { records, isEnd: false, skippedTo };
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

  /** Every lane its own batches, one after the other; a lane that must end ends all. */
  async #deliver(records: readonly RawStreamRecord[]): Promise<void> {
    const { signal } = this.#options;
    this.#progress.begin(records.map(({ sequenceNumber }) => sequenceNumber));
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
    const { platform, invoker, mapping } = this.#options;
    const progress = this.#progress;
    let waiting = lane.map(({ sequenceNumber }) => sequenceNumber);
    return {
      platform,
      invoker,
      mapping,
      signal,
      checkpoint: async (sequenceNumber, result) => {
        const count = waiting.indexOf(sequenceNumber) + 1;
        const doneTo = progress.finish(waiting.slice(0, count));
        waiting = waiting.slice(count);
        const { failures } = progress;
        await this.#commit((tx) => {
          if (doneTo !== undefined) this.#put(tx, { at: "after", sequenceNumber: doneTo });
          this.#putFailures(tx, failures);
          this.#putResult(tx, result);
        }, result);
      },
      report: (result) => this.#report(result),
      failureOf: (sequenceNumber) => progress.failureOf(sequenceNumber),
      rememberFailure: async (sequenceNumber, failure, result) => {
        progress.fail(sequenceNumber, failure);
        const { failures } = progress;
        await this.#commit((tx) => {
          this.#putFailures(tx, failures);
          this.#putResult(tx, result);
        }, result);
      },
    };
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

  #putFailures(tx: Writing, failures: ShardFailures): void {
    const key = shardFailuresKey(this.#options.mapping.uuid, this.#options.shardId);
    if (Object.keys(failures).length > 0) tx.put(key, shardFailuresCodec.encode(failures));
    else if (tx.get(key)) tx.delete(key);
  }

  #putResult(tx: Writing, lastProcessingResult: string): void {
    const { uuid } = this.#options.mapping;
    const status: MappingStatus = { lastProcessingResult };
    if (readMappingStatus(tx, uuid)?.lastProcessingResult === lastProcessingResult) return;
    tx.put(mappingStatusKey(uuid), mappingStatusCodec.encode(status));
  }
}
