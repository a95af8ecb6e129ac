import { compareKeys, keyAfterPrefix } from "../../store/keys.ts";
import type { KeyCondition, SortComparison } from "./expressions/key-condition.ts";
import type { ReadTarget } from "./read-targets.ts";
import { partitionHashBytes, partitionPrefix } from "./records.ts";
import { closedSortBytes, escapedSortBytes } from "./sort-bytes.ts";
import type { KeyValue } from "./values/attribute-value.ts";
import { sortKeyBytes } from "./values/compare.ts";

/** Keys from `start` up to, not including, `end`. */
export interface KeyRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

/** The keys of what a key condition selects. Every condition on a sort key selects neighbours. */
export function conditionRange({ prefix, index }: ReadTarget, { partition, sort }: KeyCondition): KeyRange {
  const beginning = beginningOfKeys(partitionPrefix(prefix, partition), sort.slice(0, -1));
  const whole = { start: beginning, end: keyAfterPrefix(beginning) };
  const last = sort.at(-1);
  if (!last) return whole;
  // In a table a sort key ends its key; in an index the item's own key follows.
  const [bytesOf, beginningOf, after] = index
    ? [(value: KeyValue) => closedSortBytes([value]), escapedSortBytes, keyAfterPrefix]
    : [sortKeyBytes, sortKeyBytes, following];
  const [first, second] = last.values;
  const key = Buffer.concat([beginning, bytesOf(first)]);
  switch (last.operator) {
    case "=":
      return { start: key, end: after(key) };
    case "<":
      return { start: whole.start, end: key };
    case "<=":
      return { start: whole.start, end: after(key) };
    case ">":
      return { start: after(key), end: whole.end };
    case ">=":
      return { start: key, end: whole.end };
    case "begins_with": {
      const start = Buffer.concat([beginning, beginningOf(first)]);
      return { start, end: keyAfterPrefix(start) };
    }
    case "BETWEEN":
      return { start: key, end: after(Buffer.concat([beginning, bytesOf(second ?? first)])) };
  }
}

/** Which part of a partition has these values in the first sort attributes of its entries. */
function beginningOfKeys(partitionStart: Uint8Array, equal: readonly SortComparison[]): Uint8Array {
  if (equal.length === 0) return partitionStart;
  return Buffer.concat([partitionStart, closedSortBytes(equal.map(({ values }) => values[0]))]);
}

/** The part of the keys after `prefix` that one segment of a parallel scan reads: the hashes are cut into equal ranges. */
export function segmentRange(prefix: Uint8Array, segment: number, totalSegments: number): KeyRange {
  const end = segment + 1 === totalSegments ? keyAfterPrefix(prefix) : cut(prefix, segment + 1, totalSegments);
  return { start: segment === 0 ? prefix : cut(prefix, segment, totalSegments), end };
}

/** What is left of a range after `key`, in the direction of reading. */
export function rangeAfter({ start, end }: KeyRange, key: Uint8Array, reverse: boolean): KeyRange {
  if (reverse) return { start, end: compareKeys(key, end) < 0 ? key : end };
  const next = following(key);
  return { start: compareKeys(next, start) > 0 ? next : start, end };
}

export function isWithin({ start, end }: KeyRange, key: Uint8Array): boolean {
  return compareKeys(start, key) <= 0 && compareKeys(key, end) < 0;
}

/** The first key that can come after this one. */
function following(key: Uint8Array): Uint8Array {
  return Buffer.concat([key, Buffer.of(0)]);
}

function cut(prefix: Uint8Array, numerator: number, denominator: number): Uint8Array {
  const hash = ((1n << BigInt(partitionHashBytes * 8)) * BigInt(numerator)) / BigInt(denominator);
  return Buffer.concat([prefix, Buffer.from(hash.toString(16).padStart(partitionHashBytes * 2, "0"), "hex")]);
}
