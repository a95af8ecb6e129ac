/**
 * Writes that are not in the base yet, laid over it: how every driver lets a transaction read what it wrote, and drops it
 * without a trace when it fails. Hot transactions do one get and a put or two, so that a layer costs nothing before its
 * first write, and keeps its writes in order only once somebody asks for a range.
 */
import { checkKey, checkRange } from "./checks.ts";
import { compareKeys } from "./keys.ts";
import { type SortedMap, sortedMap, valuesBetween } from "./sorted-map.ts";
import type { Entry, Key, Range, Reading, Writing } from "./store.ts";

/** What a transaction reads from; `text` is the key as `textOf` gives it. */
export interface Source {
  get(key: Key, text: string): Uint8Array | undefined;
  entries(start: Key, end: Key, reverse: boolean): Iterator<Entry>;
}

/** One write; a deletion has no value. */
export interface Write {
  readonly key: Key;
  readonly value: Uint8Array | undefined;
}

/** A key as a string of its bytes: it hashes fast, and `<` orders it as `compareKeys` orders the key. */
export function textOf(key: Key): string {
  return (key instanceof Buffer ? key : Buffer.from(key.buffer, key.byteOffset, key.byteLength)).toString("latin1");
}

/** Writes over a source, themselves a source for what is laid over them. */
export class Layer implements Source {
  readonly writes = new Map<string, Write>();
  #below: Source;
  #ordered: SortedMap<Write> | undefined;

  constructor(below: Source) {
    this.#below = below;
  }

  /** Lays these writes over another source, which must hold the same as the one before. */
  moveOnto(below: Source): void {
    this.#below = below;
  }

  get(key: Key, text: string): Uint8Array | undefined {
    const write = this.writes.get(text);
    return write ? write.value : this.#below.get(key, text);
  }

  set(text: string, write: Write): void {
    this.writes.set(text, write);
    this.#ordered?.set(text, write);
  }

  entries(start: Key, end: Key, reverse: boolean): Iterator<Entry> {
    const below = this.#below.entries(start, end, reverse);
    if (this.writes.size === 0) return below;
    this.#ordered ??= sortedMap(Array.from(this.writes));
    // A clone shares all nodes until one of the two changes: the range stays as it was when it began.
    const writes = valuesBetween(this.#ordered.clone(), textOf(start), textOf(end), reverse);
    const first = writes.next();
    return first.done ? below : merged(writes, first, below, reverse);
  }
}

/** What `work` gets in a `read`. It stops working when `work` has returned. */
export class ReadTransaction implements Reading {
  protected source: Source;

  constructor(source: Source) {
    this.source = source;
  }

  get(key: Key): Uint8Array | undefined {
    checkKey(key);
    return this.source.get(key, textOf(key));
  }

  *range(range: Range): Generator<Entry> {
    checkRange(range);
    const { start, end, reverse = false, limit = Number.POSITIVE_INFINITY } = range;
    if (limit === 0 || compareKeys(start, end) >= 0) return;
    const entries = this.source.entries(start, end, reverse);
    try {
      let left = limit;
      for (let next = entries.next(); !next.done; next = entries.next()) {
        yield next.value;
        if (this.source === ended) throw afterEnd();
        if (--left <= 0) return;
      }
    } finally {
      entries.return?.();
    }
  }

  end(): void {
    this.source = ended;
  }
}

/** What `work` gets in a `transact`. */
export class WriteTransaction extends ReadTransaction implements Writing {
  /** Undefined as long as nothing was written. */
  layer: Layer | undefined;
  /** Undefined as long as nothing was to be woken. */
  topics: Set<string> | undefined;

  put(key: Key, value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw new TypeError("A value must be bytes.");
    this.#write(key, value);
  }

  delete(key: Key): void {
    this.#write(key, undefined);
  }

  wake(topic: string): void {
    if (this.source === ended) throw afterEnd();
    this.topics ??= new Set();
    this.topics.add(topic);
  }

  #write(key: Key, value: Uint8Array | undefined): void {
    checkKey(key);
    if (this.source === ended) throw afterEnd();
    if (!this.layer) {
      this.layer = new Layer(this.source);
      this.source = this.layer;
    }
    this.layer.set(textOf(key), { key, value });
  }
}

const ended: Source = {
  get() {
    throw afterEnd();
  },
  entries() {
    throw afterEnd();
  },
};

function afterEnd(): Error {
  return new Error("This transaction is over: use it only inside the function given to the store.");
}

/** Both in order, where a write hides the entry of the same key. */
function* merged(
  upper: Iterator<Write>,
  first: IteratorResult<Write>,
  lower: Iterator<Entry>,
  reverse: boolean,
): Generator<Entry> {
  const direction = reverse ? -1 : 1;
  try {
    let write = first;
    let entry = lower.next();
    while (!write.done || !entry.done) {
      const order = write.done ? 1 : entry.done ? -1 : compareKeys(write.value.key, entry.value.key) * direction;
      if (order > 0) {
        yield entry.value as Entry;
        entry = lower.next();
        continue;
      }
      if (order === 0) entry = lower.next();
      const { key, value } = write.value as Write;
      if (value) yield { key, value };
      write = upper.next();
    }
  } finally {
    lower.return?.();
  }
}
