import { settle } from "../../../kernel/clock.ts";
import type { Reading, Store } from "../../../store/store.ts";
import { rowsFrom } from "./block-rows.ts";
import { type Block, digestBytes, readBlock, tailAt, tailsOf } from "./blocks.ts";
import { type Ranking, rankingBy } from "./distances.ts";
import { Nearest } from "./nearest.ts";
import type { SearchScope } from "./search-condition.ts";
import { partitionOf, type TableVectorIndex } from "./table-vectors.ts";

/**
 * An exact search: it looks at every vector of the partition and misses none, where AWS's is approximate. It takes time in
 * proportion to their number, so it looks at them in slices, with a turn for others after each. What was acknowledged
 * before it began it sees, where AWS may be behind; what is written meanwhile it sees or not, each item as it was at one
 * moment.
 */

export interface VectorSearch {
  readonly index: TableVectorIndex;
  /** Where the table's items begin. */
  readonly itemsPrefix: Uint8Array;
  readonly sought: Float32Array;
  readonly countMax: number;
  readonly scope: SearchScope;
}

export interface FoundItem {
  readonly rank: number;
  /** The item as it was when its vector was looked at. */
  readonly stored: Uint8Array;
}

export interface SearchOutcome {
  /** The most similar first; those that are equally similar in the order of the table. */
  readonly items: readonly FoundItem[];
  readonly examinedCount: number;
}

/** `prepare` says what to search and may refuse. */
export async function searchNearest<Plan>(
  store: Store,
  prepare: (tx: Reading) => { plan: Plan; search: VectorSearch },
): Promise<{ plan: Plan; outcome: SearchOutcome }> {
  const { plan, search, rank, first } = await store.read((tx) => {
    const prepared = prepare(tx);
    const ranking = rankingBy(prepared.search.index.record.distanceFunction, prepared.search.sought);
    return { ...prepared, rank: ranking, first: readSlice(tx, prepared.search, ranking, nothingYet) };
  });
  let slice = first;
  while (slice.lastTail) {
    await settle();
    const before = slice;
    slice = await store.read((tx) => readSlice(tx, search, rank, before));
  }
  const items = slice.found.map(({ rank: itemRank, value: { stored } }) => ({ rank: itemRank, stored: stored! }));
  return { plan, outcome: { items, examinedCount: slice.examinedCount } };
}

interface Candidate {
  readonly tail: Uint8Array;
  readonly stored: Uint8Array | undefined;
}

interface Slice {
  readonly found: Nearest<Candidate>["found"];
  readonly examinedCount: number;
  /** The last vector that was looked at, when there may be more. */
  readonly lastTail: Uint8Array | undefined;
}

const nothingYet: Slice = { found: [], examinedCount: 0, lastTail: undefined };

/** As much is looked at in one turn: two milliseconds or so. */
const sliceBytesMax = 1024 * 1024;

function readSlice(tx: Reading, search: VectorSearch, rank: Ranking, before: Slice): Slice {
  const { index, scope, countMax, itemsPrefix } = search;
  const nearest = new Nearest(countMax, before.found);
  const prefix = partitionOf(index, scope.partition);
  let { examinedCount } = before;
  let bytesLeft = sliceBytesMax;
  let lastTail: Uint8Array | undefined;
  let seenTail = before.lastTail;
  for (const { value } of rowsFrom(tx, prefix, seenTail)) {
    const block = readBlock(value, index.shape);
    // Only the first row can hold vectors that have been looked at.
    const start = seenTail ? countUpTo(block, seenTail) : 0;
    seenTail = undefined;
    examineBlock(block, start, search, rank, nearest);
    examinedCount += block.count - start;
    bytesLeft -= value.length;
    if (bytesLeft > 0) continue;
    lastTail = tailAt(block, block.count - 1);
    break;
  }
  const found = nearest.found.flatMap(({ rank, value }) => {
    const stored = value.stored ?? tx.get(Buffer.concat([itemsPrefix, value.tail]));
    return stored ? [{ rank, value: { ...value, stored } }] : [];
  });
  return { found, examinedCount, lastTail };
}

function examineBlock(
  block: Block,
  start: number,
  { index, scope: { filters } }: VectorSearch,
  rank: Ranking,
  nearest: Nearest<Candidate>,
): void {
  const { dimensions, filterCount } = index.shape;
  const isFiltered = filters.length > 0;
  for (let at = start; at < block.count; at++) {
    if (isFiltered && !filters.every((filter) => hasDigest(block, at * filterCount + filter.at, filter.digest)))
      continue;
    const distance = rank(block.numbers, at * dimensions, block.squares[at]!);
    if (nearest.takes(distance)) nearest.add(distance, { tail: tailAt(block, at), stored: undefined });
  }
}

function hasDigest({ digests }: Block, place: number, digest: Uint8Array): boolean {
  const start = place * digestBytes;
  for (let at = 0; at < digestBytes; at++) if (digests[start + at] !== digest[at]) return false;
  return true;
}

/** How many vectors of the block are not after the last one that was looked at. */
function countUpTo(block: Block, last: Uint8Array): number {
  const after = tailsOf(block).findIndex((tail) => Buffer.compare(tail, last) > 0);
  return after < 0 ? block.count : after;
}
