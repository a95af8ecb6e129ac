import {
  type EventSourceMappingRecord,
  type ShardPosition,
  shardFailuresKey,
  shardPositionCodec,
  shardPositionKey,
  shardPositionsRange,
  shardWindowKey,
} from "../services/lambda/records.ts";
import { decodeKey } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import type { MappingLedger } from "./mapping-ledger.ts";

/** What is stored of a mapping's shards, over all of them. */
export class ShardMemory {
  readonly #store: Store;
  readonly #ledger: MappingLedger;
  readonly #mapping: EventSourceMappingRecord;
  #missing: ReadonlySet<string> = new Set();

  constructor(store: Store, ledger: MappingLedger, mapping: EventSourceMappingRecord) {
    this.#store = store;
    this.#ledger = ledger;
    this.#mapping = mapping;
  }

  /** How far the mapping has come in each shard that it has begun. */
  positions(): Promise<Map<string, ShardPosition>> {
    return this.#store.read(
      (tx) =>
        new Map(
          Array.from(tx.range(shardPositionsRange(this.#mapping.uuid)), ({ key, value }) => [
            String(decodeKey(key).at(-1)),
            shardPositionCodec.decode(value),
          ]),
        ),
    );
  }

  /**
   * Removes the notes of shards that the stream did not list, if it did not list them the last time either: a list is read
   * page by page, and a shard that slipped between two pages would be read from its start again. Answers those removed.
   */
  async forget(shardIds: readonly string[], signal: AbortSignal): Promise<string[]> {
    const { uuid } = this.#mapping;
    const gone = shardIds.filter((shardId) => this.#missing.has(shardId));
    this.#missing = new Set(shardIds);
    if (gone.length === 0 || signal.aborted) return [];
    await this.#ledger.commit(signal, (tx) => {
      for (const shardId of gone) {
        for (const keyOf of [shardPositionKey, shardFailuresKey, shardWindowKey]) tx.delete(keyOf(uuid, shardId));
      }
    });
    return gone;
  }
}
