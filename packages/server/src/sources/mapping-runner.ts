import type { Platform } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import {
  type EventSourceMappingRecord,
  mappingCodec,
  mappingKey,
  mappingStatusKey,
  mappingsTopic,
  shardFailuresRange,
  shardPositionsRange,
  shardWindowsRange,
} from "../services/lambda/records.ts";
import { MappingPoller } from "./mapping-poller.ts";
import { type Ownership, OwnershipLostError } from "./ownership.ts";

const troubleDelayMs = 1_000;

/**
 * Brings what runs for one mapping in line with its record, one change after the other: the poller of an old revision has
 * ended before that of a new one begins, so no shard is ever polled twice.
 */
export class MappingRunner {
  readonly #platform: Platform;
  readonly #invoker: FunctionInvoker;
  readonly #ownership: Ownership;
  #wanted: EventSourceMappingRecord | undefined;
  #servedRevision = 0;
  #poller: MappingPoller | undefined;
  #settling: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  constructor(platform: Platform, invoker: FunctionInvoker, ownership: Ownership) {
    this.#platform = platform;
    this.#invoker = invoker;
    this.#ownership = ownership;
  }

  /** Takes note of the record as it is now. */
  serve(record: EventSourceMappingRecord): void {
    this.#wanted = record;
    if (record.revision !== this.#servedRevision) this.#settling ??= this.#settle();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#poller?.stop(), this.#settling]);
  }

  async #settle(): Promise<void> {
    while (!this.#stopping.signal.aborted && this.#wanted && this.#wanted.revision !== this.#servedRevision) {
      const record = this.#wanted;
      try {
        await this.#poller?.stop();
        this.#poller = undefined;
        if (record.state === "Deleting") await this.#remove(record);
        else await this.#begin(record);
        this.#servedRevision = record.revision;
      } catch (error) {
        if (error instanceof OwnershipLostError) this.#stopping.abort();
        this.#platform.log.error({ err: error, mapping: record.uuid }, "a mapping could not be taken up");
        await sleep(this.#platform.clock, troubleDelayMs, this.#stopping.signal);
      }
    }
    this.#settling = undefined;
  }

  async #begin(record: EventSourceMappingRecord): Promise<void> {
    const { store, clock } = this.#platform;
    const key = mappingKey(record.region, record.uuid);
    const state = record.enabled ? "Enabled" : "Disabled";
    const lastModifiedMs = clock.nowMs();
    await store.transact((tx) => {
      this.#ownership.require(tx);
      const bytes = tx.get(key);
      const current = bytes && mappingCodec.decode(bytes);
      if (!current || current.revision !== record.revision || current.state === state) return;
      tx.put(key, mappingCodec.encode({ ...current, state, lastModifiedMs }));
    });
    if (!record.enabled || this.#stopping.signal.aborted) return;
    this.#poller = new MappingPoller({
      platform: this.#platform,
      invoker: this.#invoker,
      ownership: this.#ownership,
      mapping: record,
    });
    this.#poller.start();
  }

  async #remove(record: EventSourceMappingRecord): Promise<void> {
    await this.#platform.store.transact((tx) => {
      this.#ownership.require(tx);
      for (const rangeOf of [shardPositionsRange, shardFailuresRange, shardWindowsRange]) {
        for (const { key } of [...tx.range(rangeOf(record.uuid))]) tx.delete(key);
      }
      tx.delete(mappingStatusKey(record.uuid));
      tx.delete(mappingKey(record.region, record.uuid));
      tx.wake(mappingsTopic);
    });
  }
}
