import { type AttributeValue, attributeOf, type Item, type KeyValue } from "./attribute-value.ts";
import { compareNumbers, encodeNumber } from "./decimal.ts";

/** Whether two valid values are equal: numbers as numbers, sets without order, the rest member by member. */
export function valuesEqual(left: AttributeValue, right: AttributeValue): boolean {
  if ("S" in left) return "S" in right && left.S === right.S;
  if ("N" in left) return "N" in right && compareNumbers(left.N, right.N) === 0;
  if ("BOOL" in left) return "BOOL" in right && left.BOOL === right.BOOL;
  if ("NULL" in left) return "NULL" in right;
  if ("B" in left) return "B" in right && left.B === right.B;
  if ("M" in left) return "M" in right && mapsEqual(left.M, right.M);
  if ("L" in left) return "L" in right && listsEqual(left.L, right.L);
  if ("SS" in left) return "SS" in right && setsEqual(left.SS, right.SS);
  if ("NS" in left) return "NS" in right && setsEqual(left.NS, right.NS);
  return "BS" in right && setsEqual(left.BS, right.BS);
}

/** Negative, zero or positive for two strings, two numbers or two binaries; undefined for anything else. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if ("N" in left && "N" in right) return compareNumbers(left.N, right.N);
  if ("S" in left && "S" in right) return compareCodePoints(left.S, right.S);
  if ("B" in left && "B" in right) return Buffer.compare(Buffer.from(left.B, "base64"), Buffer.from(right.B, "base64"));
  return undefined;
}

/** The bytes whose unsigned order is the order of sort keys: UTF-8 for strings, the bytes of binaries, `encodeNumber` for numbers. */
export function sortKeyBytes(value: KeyValue): Uint8Array {
  if ("S" in value) return Buffer.from(value.S);
  if ("N" in value) return encodeNumber(value.N);
  return Buffer.from(value.B, "base64");
}

/** The order of the UTF-8 bytes, which is the order of code points and not that of JavaScript's code units. */
function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) return afterSurrogates(leftUnit) - afterSurrogates(rightUnit);
  }
  return left.length - right.length;
}

/** Moves surrogates above the units from U+E000, where the code points that they make belong. */
function afterSurrogates(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

function mapsEqual(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const counterpart = attributeOf(right, name);
    return counterpart !== undefined && valuesEqual(left[name] as AttributeValue, counterpart);
  });
}

function listsEqual(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  return left.length === right.length && left.every((element, i) => valuesEqual(element, right[i] as AttributeValue));
}

/** Elements of sets are canonical: equal ones have the same text. */
function setsEqual(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  const elements = new Set(left);
  return right.every((element) => elements.has(element));
}
