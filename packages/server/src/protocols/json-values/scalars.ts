import type { Shape } from "../../models/model.ts";
import { decodeBase64 } from "../base64.ts";
import { dateOfSeconds, parseTimestamp } from "../timestamps.ts";
import { wrongType } from "./java-types.ts";
import { unreadable } from "./parse.ts";

/** Turn plain JSON values (never null) into the SDK's form, or throw `SerializationException`. */
export const scalarDecoders: Record<ScalarType, ScalarDecoder> = {
  string: decodeString,
  boolean: decodeBoolean,
  byte: integerDecoder("Byte", 8),
  short: integerDecoder("Short", 16),
  integer: integerDecoder("Integer", 32),
  long: integerDecoder("Long", 64),
  float: floatDecoder("Float"),
  double: floatDecoder("Double"),
  bigdecimal: floatDecoder("BigDecimal"),
  blob: decodeBlob,
  timestamp: decodeTimestamp,
};

type ScalarDecoder = (value: unknown) => unknown;

type ScalarType = Exclude<Shape["type"], "structure" | "list" | "map">;

function decodeString(value: unknown): unknown {
  if (typeof value !== "string") throw unreadable(wrongType(value, "String"));
  return value;
}

/** Java cuts fractions off and stops at the ends of a type's range. */
function integerDecoder(javaName: string, bits: number): ScalarDecoder {
  const limit = 2 ** (bits - 1);
  return (value) => {
    if (typeof value !== "number") throw unreadable(wrongType(value, javaName));
    return Math.max(-limit, Math.min(Math.trunc(value), limit - 1));
  };
}

function floatDecoder(javaName: string): ScalarDecoder {
  return (value) => {
    if (typeof value === "number") return value;
    if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
    throw unreadable(wrongType(value, javaName));
  };
}

/** Some words count as booleans, and numbers do not. */
function decodeBoolean(value: unknown): unknown {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") throw unreadable(wrongType(value, "Boolean"));
  if (["TRUE", "1", "YES"].includes(value.toUpperCase())) return true;
  if (["FALSE", "0", "NO"].includes(value.toUpperCase())) return false;
  throw unreadable("Unexpected token received from parser");
}

function decodeBlob(value: unknown): unknown {
  if (typeof value === "object") throw unreadable(wrongType(value, "java.nio.ByteBuffer"));
  if (typeof value !== "string") throw unreadable("only base-64-encoded strings are convertible to bytes");
  const bytes = decodeBase64(value);
  if (typeof bytes === "string") throw unreadable(bytes);
  return bytes;
}

function decodeTimestamp(value: unknown): unknown {
  const date =
    typeof value === "number" ? dateOfSeconds(value) : typeof value === "string" ? parseTimestamp(value) : undefined;
  if (!date) throw unreadable(wrongType(value, "java.util.Date"));
  return date;
}
