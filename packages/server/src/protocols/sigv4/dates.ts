import type { Refuse } from "./claim.ts";

const toleranceMs = 15 * 60 * 1000;

/** A request's date, its text in ISO 8601's basic format, which is what gets signed: `20130609T095204Z`. */
export interface BasicDate {
  readonly ms: number;
  readonly text: string;
}

/** The last date that was read: a busy client sends many requests in a second. */
let latest: BasicDate = { ms: Number.NaN, text: "" };

export function basicDate(text: string, refuse: Refuse): BasicDate {
  if (text === latest.text && text !== "") return latest;
  if (/^\d{8}T\d{6}Z$/.test(text)) {
    const part = (start: number, end: number) => Number(text.slice(start, end));
    const ms = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(11, 13), part(13, 15));
    // Dates that do not exist, like the 31st of June, would come out as others.
    if (formatBasic(ms) === text) {
      latest = { ms, text };
      return latest;
    }
  } else if (/^[A-Z][a-z]{2}, \d/.test(text)) {
    const ms = Date.parse(text);
    if (!Number.isNaN(ms)) return { ms, text: formatBasic(ms) };
  }
  throw refuse(
    "IncompleteSignature",
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

/** A signature holds a quarter of an hour either way; a presigned one as long as it says, from its date on. */
export function checkTime(date: BasicDate, expiresSeconds: number | undefined, nowMs: number, refuse: Refuse): void {
  const validMs = expiresSeconds === undefined ? toleranceMs : expiresSeconds * 1000;
  if (date.ms < nowMs - validMs) {
    const now = formatBasic(nowMs);
    const earliest = formatBasic(nowMs - validMs);
    throw refuse(
      "InvalidSignature",
      `Signature expired: ${date.text} is now earlier than ${earliest} (${now} - ${spanWords(validMs)})`,
    );
  }
  if (date.ms > nowMs + toleranceMs) {
    const now = formatBasic(nowMs);
    const latest = formatBasic(nowMs + toleranceMs);
    throw refuse(
      "InvalidSignature",
      `Signature not yet current: ${date.text} is still later than ${latest} (${now} + ${spanWords(toleranceMs)})`,
    );
  }
}

function spanWords(durationMs: number): string {
  return durationMs % 60_000 === 0 ? `${durationMs / 60_000} min.` : `${durationMs / 1000} sec.`;
}

function formatBasic(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}
