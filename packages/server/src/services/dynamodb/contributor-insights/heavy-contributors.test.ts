import fc from "fast-check";
import { expect, test } from "vitest";
import { contributorCountMax, HeavyContributors } from "./heavy-contributors.ts";

test("never misses who has more than its share, and never tells more than there was", () => {
  const streams = fc.array(fc.record({ key: fc.nat(1_500), value: fc.constantFrom(0.5, 1, 3, 900) }), {
    minLength: contributorCountMax * 3,
    maxLength: 2_000,
  });
  fc.assert(
    fc.property(streams, (stream) => {
      const contributors = new HeavyContributors();
      const truth = new Map<string, number>();
      for (const { key, value } of stream) {
        contributors.add([String(key)], value);
        truth.set(String(key), (truth.get(String(key)) ?? 0) + value);
      }
      const { sum, contributors: listed } = contributors.record;
      const told = new Map(listed.map(([[key], value]) => [key, value]));
      expect(sum).toBe(stream.reduce((total, { value }) => total + value, 0));
      expect(told.size).toBeLessThanOrEqual(contributorCountMax);
      const share = sum / contributorCountMax;
      for (const [key, value] of truth) {
        if (value > share) expect(told.get(key)).toBeGreaterThanOrEqual(value - share);
        expect(told.get(key) ?? 0).toBeLessThanOrEqual(value);
      }
    }),
    { numRuns: 50 },
  );
});

test("counts exactly as long as everybody has a counter", () => {
  const contributors = new HeavyContributors();
  contributors.add(["a", "bc"], 1);
  contributors.add(["ab", "c"], 2);
  contributors.add(["a", "bc"], 0.5);
  expect(contributors.record).toEqual({
    contributors: [
      [["a", "bc"], 1.5],
      [["ab", "c"], 2],
    ],
    sum: 3.5,
  });
});

test("knows about how many there were when it cannot list them", () => {
  const contributors = new HeavyContributors();
  for (let key = 0; key < 10_000; key++) contributors.add([`${key}`], 1);
  expect(contributors.record.hashes).toHaveLength(256);
});
