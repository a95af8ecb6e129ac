import type { Write } from "../../overlay.ts";

/** Sorted in one go: about a millisecond's work. */
const runLength = 2048;

/**
 * Writes in the order of their keys. There may be tens of thousands, so they are sorted in runs between which requests have
 * their turn (`pause`), and the runs are merged while they are read.
 */
export async function inKeyOrder(
  writes: ReadonlyMap<string, Write>,
  pause: () => Promise<unknown>,
): Promise<Iterable<Write>> {
  const runs: Iterable<string>[] = [];
  const texts = Array.from(writes.keys());
  for (let start = 0; start < texts.length; start += runLength) {
    if (start > 0) await pause();
    runs.push(texts.slice(start, start + runLength).sort());
  }
  return valuesOf(writes, merged(runs));
}

function* valuesOf(writes: ReadonlyMap<string, Write>, texts: Iterable<string>): Generator<Write> {
  for (const text of texts) yield writes.get(text)!;
}

function merged(runs: readonly Iterable<string>[]): Iterable<string> {
  if (runs.length <= 1) return runs[0] ?? [];
  const middle = runs.length >> 1;
  return mergedPair(merged(runs.slice(0, middle)), merged(runs.slice(middle)));
}

function* mergedPair(first: Iterable<string>, second: Iterable<string>): Generator<string> {
  const [ones, others] = [first[Symbol.iterator](), second[Symbol.iterator]()];
  let [one, other] = [ones.next(), others.next()];
  while (!one.done && !other.done) {
    if (one.value < other.value) {
      yield one.value;
      one = ones.next();
    } else {
      yield other.value;
      other = others.next();
    }
  }
  for (; !one.done; one = ones.next()) yield one.value;
  for (; !other.done; other = others.next()) yield other.value;
}
