import type { RootDatabase } from "lmdb";
import type { Source } from "../../overlay.ts";
import type { Entry, Key } from "../../store.ts";

/** What is durable in LMDB, as of the snapshot that lmdb-js keeps until the next commit or turn of the event loop. */
export class LmdbSource implements Source {
  readonly #database: RootDatabase<Uint8Array, Uint8Array>;
  readonly #open = new Set<Iterator<Entry>>();

  constructor(database: RootDatabase<Uint8Array, Uint8Array>) {
    this.#database = database;
  }

  get(key: Key): Uint8Array | undefined {
    return this.#database.getBinary(key);
  }

  entries(start: Key, end: Key, reverse: boolean): Iterator<Entry> {
    const range = reverse
      ? { start: end, end: start, reverse, exclusiveStart: true, inclusiveEnd: true }
      : { start, end };
    const cursor = this.#database.getRange(range)[Symbol.iterator]();
    const entries: Iterator<Entry> = {
      next: () => {
        const next = cursor.next();
        if (next.done) this.#open.delete(entries);
        return next;
      },
      return: () => {
        if (this.#open.delete(entries)) cursor.return?.();
        return { done: true, value: undefined };
      },
    };
    this.#open.add(entries);
    return entries;
  }

  /** Closes the cursors of ranges that were not read to their end: an open one would keep its snapshot's pages for ever. */
  release(): void {
    if (this.#open.size > 0) for (const entries of [...this.#open]) entries.return?.();
  }
}
