import type { Member, ServiceModel } from "../models/model.ts";
import { decodeBase64 } from "./base64.ts";
import { javaTypeName, wrongType } from "./json-values/java-types.ts";
import { formatTimestamp, parseTimestamp, type TimestampFormat, timestampFormatOf } from "./timestamps.ts";

/** A plain value where a protocol carries text: a label, a query parameter, a header, an XML element. */
export interface TextCodec {
  /** Throws what `refuse` makes of AWS's words when the text is no such value. */
  decode(text: string): unknown;
  encode(value: unknown): string;
}

/** `timestamps` is the format of those dates that say none themselves; `refuse` makes the protocol's error. */
export function textCodec(
  model: ServiceModel,
  member: Member,
  timestamps: TimestampFormat,
  refuse: (words: string) => Error,
): TextCodec {
  const shape = model.shapes[member.shape]!;
  const parsed = <T>(text: string, value: T | undefined): T => {
    if (value === undefined) throw refuse(wrongType(text, javaTypeName(model, member.shape).replace("java.lang.", "")));
    return value;
  };
  switch (shape.type) {
    case "boolean":
      return { decode: (text) => parsed(text, booleans.get(text.toLowerCase())), encode: String };
    case "byte":
    case "short":
    case "integer":
    case "long":
      return { decode: (text) => parsed(text, wholeNumber(text)), encode: String };
    case "float":
    case "double":
    case "bigdecimal":
      return { decode: (text) => parsed(text, decimalNumber(text)), encode: String };
    case "timestamp": {
      const format = timestampFormatOf(model, member, timestamps);
      return {
        decode: (text) => parsed(text, parseTimestamp(text)),
        encode: (value) => formatTimestamp(value as Date, format),
      };
    }
    case "blob":
      return {
        decode(text) {
          const bytes = decodeBase64(text);
          if (typeof bytes === "string") throw refuse(bytes);
          return bytes;
        },
        encode: (value) => Buffer.from(value as Uint8Array).toString("base64"),
      };
    default:
      return { decode: (text) => text, encode: String };
  }
}

const booleans = new Map([
  ["true", true],
  ["false", false],
]);

function wholeNumber(text: string): number | undefined {
  return /^[+-]?\d{1,19}$/.test(text) ? Number(text) : undefined;
}

function decimalNumber(text: string): number | undefined {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
  // Long texts first: over them, the expression would go back and forth.
  if (text.length > 400) return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)([Ee][+-]?\d{1,4})?$/.test(text) ? Number(text) : undefined;
}
