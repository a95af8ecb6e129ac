import type { AttributeValue } from "../values/attribute-value.ts";
import { parseDecimal, printDecimal } from "../values/decimal.ts";

/** Vectors are lists of numbers in items and requests, and 32-bit floating point numbers in an index. */

const numberSyntax = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The float32 that is nearest to a number of an item; undefined beyond the largest. By way of a double, which can round
 * twice: for one number in some hundred millions the result is the second nearest.
 */
export function nearestFloat32(decimal: string): number | undefined {
  const rounded = Math.fround(Number(decimal));
  return Number.isFinite(rounded) ? rounded : undefined;
}

/** The same for any text; undefined for what is no number. */
export function float32Of(text: string): number | undefined {
  return numberSyntax.test(text) ? nearestFloat32(text) : undefined;
}

/** The vector in a list of an item that has so many numbers; undefined for anything else. */
export function vectorOf(value: AttributeValue, dimensions: number): Float32Array | undefined {
  if (!("L" in value) || value.L.length !== dimensions) return undefined;
  const vector = new Float32Array(dimensions);
  for (let at = 0; at < dimensions; at++) {
    const element = value.L[at]!;
    const number = "N" in element ? nearestFloat32(element.N) : undefined;
    if (number === undefined) return undefined;
    vector[at] = number;
  }
  return vector;
}

/** The list of numbers that AWS makes of a vector in an index: the shortest that name its float32s, never without a point. */
export function listOf(vector: Float32Array): AttributeValue {
  return { L: Array.from(vector, (number) => ({ N: textOf(number) })) };
}

const digitsMax = 9;

function textOf(number: number): string {
  for (let digits = 1; digits <= digitsMax; digits++) {
    const text = number.toPrecision(digits);
    if (digits < digitsMax && Math.fround(Number(text)) !== number) continue;
    const plain = printDecimal(parseDecimal(text));
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  throw new Error("Nine digits name any float32.");
}
