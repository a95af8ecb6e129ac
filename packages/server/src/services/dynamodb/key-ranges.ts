import { compareKeys, keyAfterPrefix } from "../../store/keys.ts";
import type { KeyCondition } from "./expressions/key-condition.ts";
import { partitionHashBytes, partitionPrefix } from "./records.ts";
import { sortKeyBytes } from "./values/compare.ts";

/** Keys from `start` up to, not including, `end`. */
export interface KeyRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

/** The keys of the items that a key condition selects. Every condition on a sort key selects neighbours. */
export function conditionRange(itemsPrefix: Uint8Array, { partition, sort }: KeyCondition): KeyRange {
  const prefix = partitionPrefix(itemsPrefix, partition);
  const whole = { start: prefix, end: keyAfterPrefix(prefix) };
  if (!sort) return whole;
  const [first, second] = sort.values;
  const key = Buffer.concat([prefix, sortKeyBytes(first)]);
  switch (sort.operator) {
    case "=":
      return { start: key, end: following(key) };
    case "<":
      return { start: whole.start, end: key };
    case "<=":
      return { start: whole.start, end: following(key) };
    case ">":
      return { start: following(key), end: whole.end };
    case ">=":
      return { start: key, end: whole.end };
    case "begins_with":
      return { start: key, end: keyAfterPrefix(key) };
    case "BETWEEN":
      return { start: key, end: following(Buffer.concat([prefix, sortKeyBytes(second ?? first)])) };
  }
}

/** The part of a table's keys that one segment of a parallel scan reads: the hashes are cut into equal ranges. */
export function segmentRange(itemsPrefix: Uint8Array, segment: number, totalSegments: number): KeyRange {
  const end =
    segment + 1 === totalSegments ? keyAfterPrefix(itemsPrefix) : cut(itemsPrefix, segment + 1, totalSegments);
  return { start: segment === 0 ? itemsPrefix : cut(itemsPrefix, segment, totalSegments), end };
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

function cut(itemsPrefix: Uint8Array, numerator: number, denominator: number): Uint8Array {
  const hash = ((1n << BigInt(partitionHashBytes * 8)) * BigInt(numerator)) / BigInt(denominator);
  return Buffer.concat([itemsPrefix, Buffer.from(hash.toString(16).padStart(partitionHashBytes * 2, "0"), "hex")]);
}
