/**
 * How the values of a data point are spread, in bounded space, so that percentiles can be told of any number of them.
 *
 * Up to `exactMax` different values are kept as they are. Beyond, they are counted in bins whose widths grow by a constant
 * factor (as in DDSketch, https://arxiv.org/abs/1908.10693), 2 % at first; whenever there are more than `binsMax` bins, each
 * two neighbours become one, as in UDDSketch (https://arxiv.org/abs/2004.08604). So the relative error is the same for all
 * percentiles, and what comes out does not depend on the order or the grouping in which distributions were merged.
 *
 * Values are not negative: CloudWatch has no percentiles of metrics with negative values.
 */
export type Distribution =
  | { readonly values: Counts }
  | {
      /** Bins are 2^level times as wide, on the scale of logarithms, as at first. */
      readonly level: number;
      readonly zeroCount: number;
      readonly bins: Counts;
    };

/** Values, or indexes of bins, each followed by how often it came, in ascending order. */
export type Counts = readonly number[];

const exactMax = 64;
const binsMax = 128;
const growthLogarithm = Math.log(1.02);

/** `pairs` are values and how often each came, in any order; a value may come again. */
export function distributionOf(pairs: Iterable<readonly [value: number, count: number]>): Distribution {
  const counts = new Map<number, number>();
  for (const [value, count] of pairs) counts.set(value, (counts.get(value) ?? 0) + count);
  return bounded(counts);
}

/** Of the values of all; there must be one. */
export function mergeDistributions(all: readonly Distribution[]): Distribution {
  const exact = bounded(sum(all.flatMap((one) => ("values" in one ? [one.values] : []))));
  const coarse = all.filter((one) => !("values" in one));
  if (coarse.length === 0) return exact;
  const parts = [exact, ...coarse].map(binned);
  const level = Math.max(...parts.map((part) => part.level));
  const bins = sum(parts.map((part) => widened(part.bins, level - part.level)));
  const zeroCount = parts.reduce((count, part) => count + part.zeroCount, 0);
  return narrowed(level, zeroCount, ascending(bins));
}

/** The smallest value that at least `percent` of all values do not exceed; exact, or of a bin within its width. */
export function percentile(distribution: Distribution, percent: number): number {
  const [counts, valueAt] = steps(distribution);
  let total = 0;
  for (let at = 1; at < counts.length; at += 2) total += counts[at]!;
  // The rank of an exact percentage must not be missed for the last bit of its product.
  const rank = (percent / 100) * total * (1 - Number.EPSILON);
  let seen = 0;
  for (let at = 0; at < counts.length; at += 2) {
    seen += counts[at + 1]!;
    if (seen >= rank) return valueAt(counts[at]!);
  }
  return valueAt(counts.at(-2) ?? 0);
}

function steps(distribution: Distribution): [Counts, (step: number) => number] {
  if ("values" in distribution) return [distribution.values, (value) => value];
  const { level, zeroCount, bins } = distribution;
  const logarithm = growthLogarithm * 2 ** level;
  // The middle of a bin, as the ratio to both of its ends goes; zero comes before all bins.
  const middle = (index: number) => (2 * Math.exp(index * logarithm)) / (Math.exp(logarithm) + 1);
  const below = Number.NEGATIVE_INFINITY;
  return [zeroCount > 0 ? [below, zeroCount, ...bins] : bins, (index) => (index === below ? 0 : middle(index))];
}

function bounded(counts: ReadonlyMap<number, number>): Distribution {
  const values = ascending(counts);
  return counts.size <= exactMax ? { values } : binned({ values });
}

function binned(distribution: Distribution): Exclude<Distribution, { values: Counts }> {
  if (!("values" in distribution)) return distribution;
  const bins = new Map<number, number>();
  let zeroCount = 0;
  for (let at = 0; at < distribution.values.length; at += 2) {
    const value = distribution.values[at]!;
    const count = distribution.values[at + 1]!;
    const index = Math.ceil(Math.log(value) / growthLogarithm);
    if (value === 0) zeroCount += count;
    else bins.set(index, (bins.get(index) ?? 0) + count);
  }
  return narrowed(0, zeroCount, ascending(bins));
}

/** Makes bins wider until there are few enough. */
function narrowed(level: number, zeroCount: number, bins: Counts): Exclude<Distribution, { values: Counts }> {
  let [currentLevel, current] = [level, bins];
  while (current.length > 2 * binsMax) {
    current = widened(current, 1);
    currentLevel++;
  }
  return { level: currentLevel, zeroCount, bins: current };
}

function widened(bins: Counts, levels: number): Counts {
  if (levels === 0) return bins;
  const wider = new Map<number, number>();
  for (let at = 0; at < bins.length; at += 2) {
    const index = Math.ceil(bins[at]! / 2 ** levels);
    wider.set(index, (wider.get(index) ?? 0) + bins[at + 1]!);
  }
  return ascending(wider);
}

function sum(all: readonly Counts[]): Map<number, number> {
  const total = new Map<number, number>();
  for (const counts of all) {
    for (let at = 0; at < counts.length; at += 2) {
      total.set(counts[at]!, (total.get(counts[at]!) ?? 0) + counts[at + 1]!);
    }
  }
  return total;
}

function ascending(counts: ReadonlyMap<number, number>): Counts {
  return [...counts].sort(([left], [right]) => left - right).flat();
}
