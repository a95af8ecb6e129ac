import { windowStateBytesMax } from "../services/lambda/limits.ts";
import {
  type EventSourceMappingRecord,
  type ShardWindow,
  shardWindowCodec,
  shardWindowKey,
} from "../services/lambda/records.ts";
import type { Writing } from "../store/store.ts";

type Dated = { readonly createdMs: number };

/**
 * The tumbling window of a shard: which records belong to it, and the state that the function hands from batch to batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
 *
 * Windows begin at whole multiples of their length. One that is open stays as long as it was to be when it began, whatever
 * becomes of the mapping's setting. A record that was written before the window began, though after those of an earlier
 * one, counts in the window that is open.
 */
export class TumblingWindow {
  readonly #mapping: EventSourceMappingRecord;
  readonly #shardId: string;
  #open: ShardWindow | undefined;

  constructor(mapping: EventSourceMappingRecord, shardId: string, stored: Uint8Array | undefined) {
    this.#mapping = mapping;
    this.#shardId = shardId;
    this.#open = stored && shardWindowCodec.decode(stored);
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Whether it is to be closed before anything else happens: by its state's size, or because there are to be none any more. */
  get isOverdue(): boolean {
    return this.#open !== undefined && (this.#open.isTerminatedEarly || this.#sizeMs === 0);
  }

  /** When the open window ends, or the one that a record would open; never without windows. */
  endMs(record?: Dated): number {
    if (this.#open) return this.#open.endMs;
    return record && this.#sizeMs > 0 ? this.#around(record).endMs : Number.POSITIVE_INFINITY;
  }

  /** Opens the window of a record, unless one is open. */
  openFor(record: Dated): void {
    if (this.#sizeMs > 0) this.#open ??= this.#around(record);
  }

  /** What an event has beside its records, as the members of a JSON object; empty without windows. */
  members(isFinal: boolean): string {
    if (!this.#open) return "";
    const { startMs, endMs, state, isTerminatedEarly } = this.#open;
    return (
      `,"window":{"start":"${wholeSecond(startMs)}","end":"${wholeSecond(endMs)}"},"state":${state},` +
      `"shardId":${JSON.stringify(this.#shardId)},"eventSourceARN":${JSON.stringify(this.#mapping.eventSourceArn)},` +
      `"isFinalInvokeForWindow":${isFinal},"isWindowTerminatedEarly":${isFinal && isTerminatedEarly}`
    );
  }

  /** Takes the state over, with what it is the state of: the next `write` is to be in the checkpoint's transaction. */
  take(state: string): void {
    if (!this.#open) return;
    this.#open = { ...this.#open, state, isTerminatedEarly: Buffer.byteLength(state) > windowStateBytesMax };
  }

  /** The function has seen the final state. */
  close(): void {
    this.#open = undefined;
  }

  write(tx: Writing): void {
    const key = shardWindowKey(this.#mapping.uuid, this.#shardId);
    if (this.#open) tx.put(key, shardWindowCodec.encode(this.#open));
    else if (tx.get(key)) tx.delete(key);
  }

  get #sizeMs(): number {
    return (this.#mapping.tumblingWindowSeconds ?? 0) * 1000;
  }

  #around({ createdMs }: Dated): ShardWindow {
    const startMs = Math.floor(createdMs / this.#sizeMs) * this.#sizeMs;
    return { startMs, endMs: startMs + this.#sizeMs, state: "{}", isTerminatedEarly: false };
  }
}

function wholeSecond(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, -".000Z".length)}Z`;
}
