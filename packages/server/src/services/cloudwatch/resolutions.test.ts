import { expect, test } from "vitest";
import { placeAt, roundedStart } from "./resolutions.ts";

const hour = 3600;
const day = 24 * hour;
/** A whole hour. */
const now = 1_800_000_000;

test("a point becomes coarser as it ages, once all of its stretch is old enough, and is gone in the end", () => {
  const at = (ageSeconds: number, resolution: 1 | 60 | 300 | 3600) => {
    const place = placeAt({ resolution, startSeconds: now - ageSeconds }, now);
    return place && [place.resolution, now - place.startSeconds];
  };
  expect(at(3 * hour, 1)).toEqual([1, 3 * hour]);
  expect(at(3 * hour + 1, 1)).toEqual([60, 3 * hour + 60]);
  expect(at(15 * day, 60)).toEqual([60, 15 * day]);
  expect(at(15 * day + 60, 60)).toEqual([300, 15 * day + 300]);
  expect(at(63 * day + 60, 60)).toEqual([3600, 63 * day + hour]);
  expect(at(63 * day + 1, 1)).toEqual([3600, 63 * day + hour]);
  expect(at(455 * day, 3600)).toEqual([3600, 455 * day]);
  expect(at(455 * day + hour, 3600)).toBeUndefined();
  expect(at(455 * day + 1, 1)).toBeUndefined();
});

test("a start is rounded by its age, as AWS documents", () => {
  const start = now - 1000 + 12 * 60 + 34;
  expect(roundedStart(start, 300, now) % 60).toBe(0);
  expect(start - roundedStart(start, 300, now)).toBeLessThan(60);
  expect(start - roundedStart(start, 10, now)).toBeLessThan(10);
  expect(roundedStart(start - 20 * day, 300, now) % 300).toBe(0);
  expect(roundedStart(start - 70 * day, 3600, now) % 3600).toBe(0);
});
