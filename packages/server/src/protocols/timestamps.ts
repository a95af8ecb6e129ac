import type { ServiceModel } from "../models/model.ts";

export type TimestampFormat = "iso8601" | "rfc822" | "unixTimestamp";

/** The format of a timestamp: the member's, else its shape's, else what its place in the protocol has by default. */
export function timestampFormatOf(
  model: ServiceModel,
  member: { readonly shape: string; readonly timestampFormat?: string },
  fallback: TimestampFormat,
): TimestampFormat {
  return (member.timestampFormat ?? model.shapes[member.shape]?.timestampFormat ?? fallback) as TimestampFormat;
}

/** A date as text; whole seconds carry no fraction. */
export function formatTimestamp(date: Date, format: TimestampFormat): string {
  switch (format) {
    case "iso8601":
      return date.toISOString().replace(".000Z", "Z");
    case "rfc822":
      return date.toUTCString();
    case "unixTimestamp":
      return String(date.getTime() / 1000);
  }
}

const iso8601 = /^[+-]?\d{4,6}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?$/;
const rfc822 = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(\.\d{1,9})? (GMT|UTC|[+-]\d{4})$/;
const decimal = /^[+-]?\d{1,20}(\.\d{1,20})?([Ee][+-]?\d{1,3})?$/;

/** The date that a text in any of the formats stands for; undefined when it is none. */
export function parseTimestamp(text: string): Date | undefined {
  if (decimal.test(text)) return dateOfSeconds(Number(text));
  if (!iso8601.test(text) && !rfc822.test(text)) return undefined;
  const zoned = iso8601.test(text) && !/([Zz]|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text;
  return valid(new Date(zoned.toUpperCase()));
}

export function dateOfSeconds(seconds: number): Date | undefined {
  return valid(new Date(Math.round(seconds * 1000)));
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}
