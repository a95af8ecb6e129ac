import { createRequire } from "node:module";
import type sortedBtree from "sorted-btree";

// The package is CommonJS with a default export, which loaders disagree about in an import; not so in a `require`.
const { default: BTree, simpleComparator } = createRequire(import.meta.url)("sorted-btree") as typeof sortedBtree;

/** A map by `textOf` keys, in their order. `clone` costs nothing until one of the two changes. */
export type SortedMap<Value> = sortedBtree.default<string, Value>;

export function sortedMap<Value>(entries?: [string, Value][]): SortedMap<Value> {
  return new BTree<string, Value>(entries, simpleComparator);
}

/** The values from `start` to just before `end`, or from there backwards. The map must not change meanwhile. */
export function* valuesBetween<Value>(
  map: SortedMap<Value>,
  start: string,
  end: string,
  reverse: boolean,
): Generator<Value, undefined> {
  if (reverse) {
    for (const [text, value] of map.entriesReversed(end)) {
      if (text < start) return;
      if (text < end) yield value;
    }
  } else {
    for (const [text, value] of map.entries(start)) {
      if (text >= end) return;
      yield value;
    }
  }
}
