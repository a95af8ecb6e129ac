import { expect, test } from "vitest";
import { seededRandom, systemRandom } from "./random.ts";

test("the same seed gives the same bytes and another seed others", () => {
  expect(seededRandom(7).bytes(64)).toEqual(seededRandom(7).bytes(64));
  expect(seededRandom(7).bytes(64)).not.toEqual(seededRandom(8).bytes(64));
});

test("whole numbers stay below the limit and reach every value", () => {
  const random = seededRandom(1);
  const seen = new Set(Array.from({ length: 1_000 }, () => random.integer(10)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("the system's random never hands out the same bytes twice, pool after pool", () => {
  const random = systemRandom();
  const drawn = new Set(Array.from({ length: 2_000 }, () => random.bytes(16).toString("hex")));
  expect(drawn.size).toBe(2_000);
  expect(random.bytes(10_000).length).toBe(10_000);
});
