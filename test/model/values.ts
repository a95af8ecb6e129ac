import { canonical, compareNumbers } from "./decimals.ts";

/** DynamoDB's values as they travel, and what the oracle knows of them. Binary values are base 64. */
export type Value =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: Value[] }
  | { M: Item }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] };
export type Item = { [name: string]: Value };
export type Scalar = { S: string } | { N: string } | { B: string };
export type ScalarType = "S" | "N" | "B";

export function typeOf(value: Value): string {
  return Object.keys(value)[0]!;
}

export function contentOf(value: Value): unknown {
  return Object.values(value)[0];
}

/** The order of keys and comparisons; undefined where the types have none with each other. */
export function compareScalars(one: Value, other: Value): number | undefined {
  if ("N" in one && "N" in other) return compareNumbers(one.N, other.N);
  if ("S" in one && "S" in other) return Buffer.compare(Buffer.from(one.S), Buffer.from(other.S));
  if ("B" in one && "B" in other) return Buffer.compare(bytesOf(one), bytesOf(other));
  return undefined;
}

/** As stored: numbers in their one form, sets in one order so that they can be compared as texts. */
export function normal<T extends Value>(value: T): T;
export function normal(value: Value): Value {
  if ("N" in value) return { N: canonical(value.N) };
  if ("NS" in value) return { NS: value.NS.map(canonical).sort() };
  if ("SS" in value) return { SS: [...value.SS].sort() };
  if ("BS" in value) return { BS: [...value.BS].sort() };
  if ("L" in value) return { L: value.L.map((each) => normal(each)) };
  if ("M" in value) return { M: normalItem(value.M) };
  return value;
}

export function normalItem(item: Item): Item {
  const names = Object.keys(item).sort();
  return Object.fromEntries(names.map((name) => [name, normal(item[name]!)]));
}

/** Equal texts mean equal values. */
export function textOf(value: Value): string {
  return JSON.stringify(normal(value));
}

export function textOfItem(item: Item): string {
  return JSON.stringify(normalItem(item));
}

export function equal(one: Value, other: Value): boolean {
  return textOf(one) === textOf(other);
}

/**
 * What `size()` says: the length of a string, which AWS leaves open and the service takes for that of Java, the bytes of a
 * binary, the members of what has members; else undefined.
 */
export function sizeOf(value: Value): number | undefined {
  if ("S" in value) return value.S.length;
  if ("B" in value) return bytesOf(value).length;
  if ("M" in value) return Object.keys(value.M).length;
  const content = contentOf(value);
  return Array.isArray(content) ? content.length : undefined;
}

export function bytesOf(value: { B: string }): Buffer {
  return Buffer.from(value.B, "base64");
}
