import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hashKeyBefore, hashKeyOf, hashKeyOfNumber, numberOfHashKey, uniformStarts } from "./hash-keys.ts";

const numbers = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });

test("are texts that order as their numbers do", () => {
  fc.assert(
    fc.property(numbers, numbers, (one, other) => {
      const text = hashKeyOfNumber(one);
      expect(text).toHaveLength(32);
      expect(numberOfHashKey(text)).toBe(one);
      expect(text < hashKeyOfNumber(other)).toBe(one < other);
      if (one > 0n) expect(numberOfHashKey(hashKeyBefore(text))).toBe(one - 1n);
    }),
  );
});

test("come from MD5 or from the caller", () => {
  expect(hashKeyOf("", undefined)).toBe("d41d8cd98f00b204e9800998ecf8427e");
  expect(hashKeyOf("", "255")).toBe(`${"0".repeat(30)}ff`);
});

test("are divided evenly, the last range taking the rest", () => {
  expect(uniformStarts(1)).toEqual(["0".repeat(32)]);
  expect(uniformStarts(3).map(numberOfHashKey)).toEqual([
    0n,
    113427455640312821154458202477256070485n,
    226854911280625642308916404954512140970n,
  ]);
});
