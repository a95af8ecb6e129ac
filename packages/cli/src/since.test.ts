import { expect, test } from "vitest";
import { parseSince, thisMonth } from "./since.ts";

const nowMs = Date.UTC(2026, 2, 15, 12, 30);

test.each([
  ["90s", nowMs - 90_000],
  ["10m", nowMs - 600_000],
  ["2h", nowMs - 7_200_000],
  ["7d", nowMs - 604_800_000],
  ["2w", nowMs - 1_209_600_000],
  ["999999w", 0],
  ["2026-03-01", Date.UTC(2026, 2, 1)],
  ["2026-03-01T08:00", Date.UTC(2026, 2, 1, 8)],
  ["2026-03-01 08:00:01.5", Date.UTC(2026, 2, 1, 8, 0, 1, 500)],
  ["2026-03-01T08:00:00Z", Date.UTC(2026, 2, 1, 8)],
  ["2026-03-01T08:00+02:00", Date.UTC(2026, 2, 1, 6)],
])("%s", (text, expected) => {
  expect(parseSince(text)(nowMs)).toBe(expected);
});

test.each(["", "10", "m", "-1m", "1.5h", "10 m", "1y", "yesterday", "2026-13-01", "2026-03-01T25:00", "2026"])(
  "%j is no time",
  (text) => {
    expect(() => parseSince(text)).toThrow("Give a time ago like 90s");
  },
);

test("a month begins at midnight of its first day in UTC", () => {
  expect(thisMonth(nowMs)).toBe(Date.UTC(2026, 2, 1));
});
