/**
 * The port of the store: an ordered key-value store with serializable transactions, and nothing else. Keys and values
 * are bytes; `keys.ts` turns tuples into keys, `records.ts` turns records into values. Drivers live in `drivers/` and
 * all pass the one suite in `conformance.ts`.
 */

export type Key = Uint8Array;

export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export interface Range {
  /** First key that belongs to the range. */
  readonly start: Key;
  /** First key past the range. */
  readonly end: Key;
  /** From the last key to the first. */
  readonly reverse?: boolean;
  /** At most this many entries. */
  readonly limit?: number;
}

export interface Reading {
  /** The value's bytes, the caller's to keep but not to change, or undefined. */
  get(key: Key): Uint8Array | undefined;
  /**
   * Entries in the order of their keys' bytes; lazily read, valid only inside the transaction. Writes made while a range
   * is being read do not show in it.
   */
  range(range: Range): Iterable<Entry>;
}

export interface Writing extends Reading {
  /** The bytes belong to the store from here on: the caller does not change them any more. */
  put(key: Key, value: Uint8Array): void;
  delete(key: Key): void;
  /** Once this transaction is durable, wakes those who `watch` the topic. */
  wake(topic: string): void;
}

export interface Store {
  /**
   * Runs `work` as one serializable transaction and resolves with its result when the writes are on disk. `work` is
   * synchronous and pure: no I/O, no clock, no random, no change outside; it may run more than once. When it throws,
   * nothing is written and the promise rejects with what it threw.
   */
  transact<T>(work: (tx: Writing) => T): Promise<T>;
  /** Runs `work` on a consistent snapshot that holds every write acknowledged so far. */
  read<T>(work: (tx: Reading) => T): Promise<T>;
  /** Calls `listener` after a commit that woke `topic`: a hint only, may come late, twice or, across machines, never. */
  watch(topic: string, listener: () => void): () => void;
  /** A copy of the whole state that lives on by itself; the caller closes it. */
  fork(): Promise<Store>;
  /** Waits for running transactions, then lets go of everything. Later calls reject. */
  close(): Promise<void>;
}
