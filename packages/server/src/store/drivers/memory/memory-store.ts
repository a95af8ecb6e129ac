/**
 * The store in memory, for tests and throw-away platforms: one sorted tree that shares its nodes with its forks until one
 * of them writes. Nothing survives the process; "durable" means that the next transaction sees it.
 */
import { checkSynchronous } from "../../checks.ts";
import { Guard } from "../../guard.ts";
import { ReadTransaction, type Source, textOf, type Write, WriteTransaction } from "../../overlay.ts";
import { type SortedMap, sortedMap, valuesBetween } from "../../sorted-map.ts";
import type { Entry, Key, Reading, Store, Writing } from "../../store.ts";
import { Watchers } from "../../watchers.ts";

export interface MemoryStoreOptions {
  /** Runs every transaction twice and rejects it when the second run writes something else: `work` must be pure. */
  readonly checkPurity?: boolean;
}

export function openMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(sortedMap<Entry>(), options);
}

class MemoryStore implements Store {
  readonly #tree: SortedMap<Entry>;
  readonly #source: Source;
  readonly #options: MemoryStoreOptions;
  readonly #guard = new Guard();
  readonly #watchers = new Watchers();

  constructor(tree: SortedMap<Entry>, options: MemoryStoreOptions) {
    this.#tree = tree;
    this.#source = new TreeSource(tree);
    this.#options = options;
  }

  async transact<T>(work: (tx: Writing) => T): Promise<T> {
    this.#guard.check();
    const rehearsal = this.#options.checkPurity ? this.#attempt(work).transaction : undefined;
    const { result, transaction } = this.#attempt(work);
    if (rehearsal) checkSameWrites(rehearsal, transaction);
    for (const [text, { key, value }] of transaction.layer?.writes ?? []) {
      if (value) this.#tree.set(text, { key, value });
      else this.#tree.delete(text);
    }
    if (transaction.topics) this.#watchers.wake(transaction.topics);
    return result;
  }

  async read<T>(work: (tx: Reading) => T): Promise<T> {
    this.#guard.check();
    const transaction = new ReadTransaction(this.#source);
    try {
      const result = this.#guard.run(() => work(transaction));
      checkSynchronous(result);
      return result;
    } finally {
      transaction.end();
    }
  }

  watch(topic: string, listener: () => void): () => void {
    this.#guard.check();
    return this.#watchers.watch(topic, listener);
  }

  async fork(): Promise<Store> {
    this.#guard.check();
    return new MemoryStore(this.#tree.clone(), this.#options);
  }

  async close(): Promise<void> {
    this.#guard.close();
  }

  #attempt<T>(work: (tx: Writing) => T): { result: T; transaction: WriteTransaction } {
    const transaction = new WriteTransaction(this.#source);
    try {
      const result = this.#guard.run(() => work(transaction));
      checkSynchronous(result);
      return { result, transaction };
    } finally {
      transaction.end();
    }
  }
}

class TreeSource implements Source {
  readonly #tree: SortedMap<Entry>;

  constructor(tree: SortedMap<Entry>) {
    this.#tree = tree;
  }

  get(_key: Key, text: string): Uint8Array | undefined {
    return this.#tree.get(text)?.value;
  }

  entries(start: Key, end: Key, reverse: boolean): Iterator<Entry> {
    return valuesBetween(this.#tree, textOf(start), textOf(end), reverse);
  }
}

function checkSameWrites(one: WriteTransaction, other: WriteTransaction): void {
  const [first, second] = [one.layer?.writes ?? new Map(), other.layer?.writes ?? new Map()];
  let same = first.size === second.size;
  for (const [text, write] of first) same &&= sameWrite(write, second.get(text));
  if (!same) throw new Error("Run twice, the function given to the store wrote different things; it must be pure.");
}

function sameWrite(one: Write, other: Write | undefined): boolean {
  if (!other || !one.value || !other.value) return other !== undefined && one.value === other.value;
  return Buffer.compare(one.value, other.value) === 0;
}
