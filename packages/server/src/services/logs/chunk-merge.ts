import type { EventPosition } from "./event-position.ts";
import { type ChunkRecord, type ChunkTimes, chunkSpanMs } from "./records.ts";

/** A chunk that is there to be read; `load` fetches and decodes it. */
export interface ChunkHeader extends ChunkTimes {
  readonly logStreamName: string;
  readonly load: () => ChunkRecord | undefined;
}

export interface StoredEvent extends EventPosition {
  readonly logStreamName: string;
  readonly ingestionMs: number;
  readonly message: string;
}

export type Direction = "forward" | "backward";

/**
 * The events of many chunks in the order of their positions, or in reverse. Chunks overlap, because several streams write at
 * the same time and batches may arrive late; `headers` come in the order of their first events (or in reverse), and each
 * chunk is decoded only when its turn comes.
 */
export function* mergeChunks(headers: Iterable<ChunkHeader>, direction: Direction): Generator<StoredEvent> {
  const forward = direction === "forward";
  const source = headers[Symbol.iterator]();
  const open = new Heap<Cursor>((one, other) => (forward ? compareCursors(one, other) : compareCursors(other, one)));
  let upcoming = source.next();
  while (!upcoming.done || open.top) {
    // Whatever the next chunk holds may come before the earliest event at hand: open it first.
    while (!upcoming.done && (!open.top || mayPrecede(upcoming.value, open.top, forward))) {
      const header = upcoming.value;
      open.push({ header, timestampMs: forward ? header.firstMs : header.lastMs, index: -1, chunk: undefined });
      upcoming = source.next();
    }
    const cursor = open.pop();
    if (!cursor) return;
    const chunk = cursor.chunk ?? cursor.header.load();
    if (!chunk) continue;
    const index = cursor.chunk ? cursor.index : forward ? 0 : chunk.events.length - 1;
    const [timestampMs, message] = chunk.events[index]!;
    const { logStreamName, sequence } = cursor.header;
    yield { timestampMs, sequence, index, logStreamName, ingestionMs: chunk.ingestionMs, message };
    const following = forward ? index + 1 : index - 1;
    const event = chunk.events[following];
    if (event) open.push({ header: cursor.header, timestampMs: event[0], index: following, chunk });
  }
}

/** Chunk headers of several sources, each in order, as one sequence in order. */
export function* mergeHeaders(sources: Iterable<ChunkHeader>[], direction: Direction): Generator<ChunkHeader> {
  const sign = direction === "forward" ? 1 : -1;
  const heap = new Heap<{ header: ChunkHeader; rest: Iterator<ChunkHeader> }>(
    (one, other) => sign * (one.header.firstMs - other.header.firstMs),
  );
  const push = (rest: Iterator<ChunkHeader>) => {
    const { done, value } = rest.next();
    if (!done) heap.push({ header: value, rest });
  };
  for (const source of sources) push(source[Symbol.iterator]());
  for (let least = heap.pop(); least; least = heap.pop()) {
    yield least.header;
    push(least.rest);
  }
}

interface Cursor {
  readonly header: ChunkHeader;
  /** The time of the cursor's event. */
  readonly timestampMs: number;
  readonly index: number;
  /** Undefined until the chunk's turn comes. */
  readonly chunk: ChunkRecord | undefined;
}

/** One chunk has one cursor at a time, so the sequence decides between equal times. */
function compareCursors(one: Cursor, other: Cursor): number {
  return one.timestampMs - other.timestampMs || one.header.sequence - other.header.sequence;
}

function mayPrecede(header: ChunkHeader, cursor: Cursor, forward: boolean): boolean {
  // Backward, the chunks after this one in the sequence begin no later, and so end no later than a span after it.
  return forward ? header.firstMs <= cursor.timestampMs : header.firstMs + chunkSpanMs >= cursor.timestampMs;
}

/** A binary heap with the least element on top. */
class Heap<T> {
  readonly #items: T[] = [];
  readonly #compare: (one: T, other: T) => number;

  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare;
  }

  get top(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#compare(items[parent]!, item) <= 0) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const item = items.pop();
    if (item === undefined || items.length === 0) return top;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && this.#compare(items[child + 1]!, items[child]!) < 0) child++;
      if (this.#compare(item, items[child]!) <= 0) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
    return top;
  }
}
