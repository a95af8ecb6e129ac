import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Distribution, distributionOf, mergeDistributions, percentile } from "./distribution.ts";

const once = (values: readonly number[]) => distributionOf(values.map((value) => [value, 1] as const));

/** What CloudWatch takes: zero, and from 2^-360 to 2^360. */
const value = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 1000 }),
  fc.double({ min: 2 ** -360, max: 2 ** 360, noNaN: true }),
  fc.double({ min: 0.01, max: 900_000, noNaN: true }),
);
const values = fc.array(value, { minLength: 1, maxLength: 600 });

/** The definition: the smallest value that at least so many percent of all do not exceed. */
function exactPercentile(all: readonly number[], percent: number): number {
  const sorted = [...all].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length * (1 - Number.EPSILON)) - 1)]!;
}

test("a few values are told exactly", () => {
  const distribution = distributionOf([
    [3, 1],
    [1, 2],
    [2, 1],
    [1, 6],
  ]);
  expect(distribution).toEqual({ values: [1, 8, 2, 1, 3, 1] });
  expect([0, 50, 80, 80.1, 90, 90.1, 100].map((percent) => percentile(distribution, percent))).toEqual([
    1, 1, 1, 2, 2, 3, 3,
  ]);
});

test("many values are told within the width of a bin", () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 100, noNaN: true }), (all, percent) => {
      const distribution = once(all);
      const error = "values" in distribution ? 0 : Math.tanh((Math.log(1.02) * 2 ** distribution.level) / 2);
      const exact = exactPercentile(all, percent);
      expect(Math.abs(percentile(distribution, percent) - exact)).toBeLessThanOrEqual(exact * (error + 1e-9));
    }),
    { numRuns: 300 },
  );
});

test("bins are narrow where values lie near each other, as durations do", () => {
  const distribution = once(Array.from({ length: 5000 }, (_, index) => 2 + index / 100));
  expect(distribution).toMatchObject({ level: 1 });
  expect(Math.abs(percentile(distribution, 99) / 51.5 - 1)).toBeLessThan(0.02);
});

describe("merging", () => {
  test("gives the same in any order and any grouping", () => {
    fc.assert(
      fc.property(values, fc.array(fc.nat({ max: 4 }), { minLength: 600, maxLength: 600 }), (all, groups) => {
        const parts = [0, 1, 2, 3, 4]
          .map((group) => all.filter((_, index) => groups[index] === group))
          .filter((part) => part.length > 0)
          .map(once);
        const whole = once(all);
        const merge = (one: Distribution, other: Distribution) => mergeDistributions([one, other]);
        expect(mergeDistributions(parts)).toEqual(whole);
        expect(parts.reduce(merge)).toEqual(whole);
        expect(parts.reduceRight(merge)).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  test("stays within bounds", () => {
    let merged: Distribution = once([1]);
    for (let round = 0; round < 200; round++) {
      const values = Array.from({ length: 80 }, (_, index) => 2 ** (round - 100 + index / 80));
      merged = mergeDistributions([merged, once(values)]);
    }
    expect("bins" in merged && merged.bins.length).toBeLessThanOrEqual(256);
    expect(JSON.stringify(merged).length).toBeLessThan(2500);
  });
});
