import { settle } from "../../kernel/clock.ts";
import { RawJson } from "../../protocols/raw-json.ts";
import type { Range, Reading, Store } from "../../store/store.ts";
import { readUnits } from "./capacity.ts";
import { type Condition, evaluateCondition } from "./expressions/condition.ts";
import { type Projection, project, projectAttributes } from "./expressions/projection.ts";
import { rangeAfter } from "./key-ranges.ts";
import { decodeItem, itemJson, storedSizeBytes } from "./stored-item.ts";
import type { Item } from "./values/attribute-value.ts";

/** A query or a scan reads at most this much, as items count, before it is filtered. */
export const pageSizeBytesMax = 1024 * 1024;

export interface PageRequest {
  readonly range: Range;
  /** The attributes of the last key. */
  readonly keyNames: readonly string[];
  /** Reads the whole item behind an entry of an index, where the entry lacks some of what is asked for. */
  readonly itemBehind?: ((entry: Item) => Uint8Array | undefined) | undefined;
  /** Remembers which items were read. */
  readonly remembersItems?: boolean;
  /** Answers the whole item also where no projection says what of it. */
  readonly wholeItems?: boolean;
  /** At most this many items are read. */
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
  readonly countOnly: boolean;
}

export interface Page {
  /** Undefined when only the count was asked for. */
  readonly items: (Item | RawJson)[] | undefined;
  readonly count: number;
  readonly scannedCount: number;
  readonly sizeBytes: number;
  /** What reading the items behind entries costs, each by itself. */
  readonly itemUnits: number;
  /** What was read, where the request remembers it: the attributes of its keys, and its size. */
  readonly readItems: readonly ReadItem[];
  /** The key of the last item that was read, when the page ended before the range did. */
  readonly lastEvaluatedKey: Item | undefined;
}

export interface ReadItem {
  readonly key: Item;
  readonly sizeBytes: number;
}

/**
 * Reads one page; `prepare` says of what and may refuse. The item that makes it too large is still part of it, and a page
 * that ends at its limit has a last key even if nothing comes after it, both as on AWS. A megabyte of tiny items would hold
 * everybody else up for a tenth of a second, so a long page is read in slices, with a turn for others after each: every
 * item is as it was at one moment, and no two need to be of the same moment, which is what AWS promises.
 */
export async function readPage<Plan>(
  store: Store,
  prepare: (tx: Reading) => { plan: Plan; request: (tx: Reading) => PageRequest },
): Promise<{ plan: Plan; page: Page }> {
  const { plan, request, slice } = await store.read((tx) => {
    const prepared = prepare(tx);
    return { ...prepared, slice: readSlice(tx, prepared.request(tx), nothingYet) };
  });
  let page = slice;
  while (page.goesOnAfter) {
    await settle();
    const soFar = page;
    page = await store.read((tx) => readSlice(tx, request(tx), soFar));
  }
  return { plan, page };
}

/** A page, and the key to go on after when it was left for a while. */
interface Slice extends Page {
  readonly goesOnAfter: Uint8Array | undefined;
}

const nothingYet: Slice = {
  items: undefined,
  count: 0,
  scannedCount: 0,
  sizeBytes: 0,
  itemUnits: 0,
  readItems: [],
  lastEvaluatedKey: undefined,
  goesOnAfter: undefined,
};

/** As much is read in one turn: a millisecond at most, since a write takes two turns and a read one. */
const sliceCountMax = 250;
const sliceBytesMax = 64 * 1024;

/** The page so far and a slice more. An item that is neither filtered nor projected is never decoded. */
function readSlice(tx: Reading, request: PageRequest, before: Slice): Slice {
  const { limit, filter, projection, countOnly, itemBehind, wholeItems } = request;
  const items: (Item | RawJson)[] = [];
  let { count, scannedCount, sizeBytes, itemUnits } = before;
  const readItems: ReadItem[] = [];
  let last: Uint8Array | undefined;
  let goesOnAfter: Uint8Array | undefined;
  for (const { key, value } of tx.range(rangeOf(request, before))) {
    scannedCount++;
    sizeBytes += storedSizeBytes(value);
    if (request.remembersItems) readItems.push(readItemOf(request, value));
    const whole = itemBehind ? (itemBehind(decodeItem(value)) ?? value) : value;
    if (itemBehind) itemUnits += readUnits(storedSizeBytes(whole), true);
    const item = filter || (projection && !countOnly) ? decodeItem(whole) : undefined;
    if (!filter || evaluateCondition(filter, item)) {
      count++;
      const asStored = wholeItems ? whole : value;
      if (!countOnly) items.push(projection && item ? project(projection, item) : new RawJson(itemJson(asStored)));
    }
    if (scannedCount === limit || sizeBytes >= pageSizeBytesMax) {
      last = value;
      break;
    }
    if (scannedCount - before.scannedCount === sliceCountMax || sizeBytes - before.sizeBytes >= sliceBytesMax) {
      goesOnAfter = key;
      break;
    }
  }
  return {
    items: countOnly ? undefined : before.items ? before.items.concat(items) : items,
    count,
    scannedCount,
    sizeBytes,
    itemUnits,
    readItems: readItems.length > 0 ? before.readItems.concat(readItems) : before.readItems,
    lastEvaluatedKey: last && projectAttributes(request.keyNames, decodeItem(last)),
    goesOnAfter,
  };
}

function readItemOf({ keyNames }: PageRequest, stored: Uint8Array): ReadItem {
  return { key: projectAttributes(keyNames, decodeItem(stored)), sizeBytes: storedSizeBytes(stored) };
}

function rangeOf({ range, limit }: PageRequest, { scannedCount, goesOnAfter }: Slice): Range {
  const left = goesOnAfter ? { ...range, ...rangeAfter(range, goesOnAfter, range.reverse === true) } : range;
  return limit === undefined ? left : { ...left, limit: limit - scannedCount };
}
