import { InvalidArgumentError } from "commander";

/** A moment in the past, in milliseconds since 1970, seen from `nowMs`. */
export type Since = (nowMs: number) => number;

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Reads `90s`, `10m`, `2h`, `7d`, `2w`, or a date or time of ISO 8601, which is UTC where it names no zone. */
export function parseSince(text: string): Since {
  const ago = text.match(/^(\d{1,6})([smhdw])$/);
  if (ago) return (nowMs) => Math.max(0, nowMs - Number(ago[1]) * unitMs[ago[2]!]!);
  const [, date, time, zone = "Z"] = text.match(isoPattern) ?? [];
  const atMs = date ? Date.parse(`${date}T${time ?? "00:00"}${zone}`) : Number.NaN;
  if (!Number.isNaN(atMs)) return () => Math.max(0, atMs);
  throw new InvalidArgumentError("Give a time ago like 90s, 10m, 2h, 7d, 2w, or a time like 2026-01-31T12:00.");
}

const isoPattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** When the month of `nowMs` began, in UTC as AWS bills. */
export const thisMonth: Since = (nowMs) => {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
};
