import type { AttributeValue, Item } from "./attribute-value.ts";
import { base64SizeBytes } from "./base64.ts";
import { parseDecimal } from "./decimal.ts";

/** The largest item that DynamoDB takes, in bytes. */
export const itemSizeBytesMax = 400 * 1024;

/** The size of an item in bytes as DynamoDB counts it: names in UTF-8 and values. */
export function itemSizeBytes(item: Item): number {
  let size = 0;
  for (const name in item) size += Buffer.byteLength(name) + valueSizeBytes(item[name] as AttributeValue);
  return size;
}

/** The size of one value in bytes, without its name. */
export function valueSizeBytes(value: AttributeValue): number {
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("N" in value) return numberSizeBytes(value.N);
  if ("BOOL" in value || "NULL" in value) return 1;
  if ("M" in value) {
    let size = containerOverhead;
    for (const name in value.M) {
      size += elementOverhead + Buffer.byteLength(name) + valueSizeBytes(value.M[name] as AttributeValue);
    }
    return size;
  }
  if ("L" in value) return containerOverhead + sum(value.L, (element) => elementOverhead + valueSizeBytes(element));
  if ("SS" in value) return sum(value.SS, Buffer.byteLength);
  if ("NS" in value) return sum(value.NS, numberSizeBytes);
  if ("B" in value) return base64SizeBytes(value.B);
  return sum(value.BS, base64SizeBytes);
}

const containerOverhead = 3;
const elementOverhead = 1;

/**
 * One byte, one more for each two digits begun before the point and after it, one more below zero. This is what the
 * service was measured to do to the byte; the developer guide gives it as an approximation. Digits are significant ones:
 * 100 has one, 100.5 has three and one.
 */
function numberSizeBytes(text: string): number {
  const { negative, digits, exponent } = parseDecimal(text);
  const beforePoint = Math.max(0, Math.min(digits.length, exponent + 1));
  const afterPoint = digits.length - beforePoint;
  return 1 + Math.ceil(beforePoint / 2) + Math.ceil(afterPoint / 2) + (negative ? 1 : 0);
}

function sum<T>(elements: readonly T[], sizeOf: (element: T) => number): number {
  let total = 0;
  for (const element of elements) total += sizeOf(element);
  return total;
}
