import fc from "fast-check";
import { expect, test } from "vitest";
import { DistinctKeys, hashOfKeys } from "./distinct-keys.ts";

const countOf = (...groups: readonly (readonly string[])[]) => {
  const all = new DistinctKeys();
  for (const group of groups) {
    const distinct = new DistinctKeys();
    for (const key of group) distinct.add(hashOfKeys([key]));
    for (const hash of distinct.hashes) all.add(hash);
  }
  return all.count;
};

test("counts few keys exactly, however often and in however many parts they come", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string(), { maxLength: 80 }), { maxLength: 3 }), (groups) => {
      expect(countOf(...groups)).toBe(new Set(groups.flat()).size);
    }),
  );
});

test.each([1_000, 50_000])("estimates %d keys within a few per cent, and the same in parts", (count) => {
  const keys = Array.from({ length: count }, (_, index) => `key ${index}`);
  const estimate = countOf(keys);
  expect(Math.abs(estimate - count) / count).toBeLessThan(0.2);
  expect(countOf(keys.slice(count / 2), keys.slice(0, count / 2 + 100))).toBe(estimate);
});

test("tells pairs apart however their texts are divided", () => {
  expect(hashOfKeys(["a", "bc"])).not.toBe(hashOfKeys(["ab", "c"]));
});
