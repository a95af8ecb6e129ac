import { RawJson } from "../../protocols/raw-json.ts";
import type { Range, Reading } from "../../store/store.ts";
import { readUnits } from "./capacity.ts";
import { type Condition, evaluateCondition } from "./expressions/condition.ts";
import { type Projection, project, projectAttributes } from "./expressions/projection.ts";
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
  /** The key of the last item that was read, when the page ended before the range did. */
  readonly lastEvaluatedKey: Item | undefined;
}

/**
 * Reads one page. The item that makes it too large is still part of it, and a page that ends at its limit has a last key
 * even if nothing comes after it, both as on AWS. An item that is neither filtered nor projected is never decoded.
 */
export function readPage(tx: Reading, request: PageRequest): Page {
  const { range, limit, filter, projection, countOnly, itemBehind, wholeItems } = request;
  const items: (Item | RawJson)[] = [];
  let count = 0;
  let scannedCount = 0;
  let sizeBytes = 0;
  let itemUnits = 0;
  let last: Uint8Array | undefined;
  for (const { value } of tx.range(limit === undefined ? range : { ...range, limit })) {
    scannedCount++;
    sizeBytes += storedSizeBytes(value);
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
  }
  return {
    items: countOnly ? undefined : items,
    count,
    scannedCount,
    sizeBytes,
    itemUnits,
    lastEvaluatedKey: last && projectAttributes(request.keyNames, decodeItem(last)),
  };
}
