import { invalid } from "../values/invalid.ts";
import { nestingLevelsMax } from "../values/validate.ts";

/**
 * DynamoDB's PartiQL reads a number as Java's `BigDecimal` does: what it cannot hold is no number at all, and where the
 * magnitude is close to what it can hold, the check of that magnitude wraps round. Both were recorded: the parameter
 * `1e2147483648` cannot be converted, `1e2147483647` is called too small.
 */
const huge = /^[+-]?(\d*)(?:\.(\d*))?[eE]([+-]?\d{8,})$/;

/** What is wrong with a number that has an exponent so far out that `BigDecimal` matters; undefined for any other. */
function problemOf(text: string): "unreadable" | "overflow" | "underflow" | undefined {
  const match = huge.exec(text);
  if (!match) return undefined;
  const [, integer = "", fraction = "", exponent = ""] = match;
  const scale = fraction.length - Number(exponent);
  if (!isInt32(Number(exponent)) || !isInt32(scale)) return "unreadable";
  const digits = (integer + fraction).replace(/^0+/, "");
  const magnitude = Math.max(1, digits.length) - scale;
  if (digits === "" || isInt32(magnitude)) return undefined;
  return (magnitude | 0) > 0 ? "overflow" : "underflow";
}

function isInt32(value: number): boolean {
  return value === (value | 0);
}

/** Whether a literal is a number at all. */
export function isReadable(literal: string): boolean {
  return problemOf(literal) !== "unreadable";
}

/** Throws `ValidationException` for a number whose exponent is far out. */
export function assertExponent(text: string): void {
  const problem = problemOf(text);
  if (problem === "unreadable") throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  const direction = problem === "overflow" ? "larger" : "smaller";
  if (problem) {
    throw invalid(`Number ${problem}. Attempting to store a number with magnitude ${direction} than supported range`);
  }
}

/** The same for the numbers anywhere in a parameter, as far down as values may nest. */
export function assertExponents(parameter: unknown, level = 1): void {
  if (parameter === null || typeof parameter !== "object" || level > nestingLevelsMax) return;
  const { N, NS, L, M } = parameter as Record<string, unknown>;
  if (typeof N === "string") assertExponent(N);
  if (Array.isArray(NS)) for (const element of NS) if (typeof element === "string") assertExponent(element);
  if (Array.isArray(L)) for (const element of L) assertExponents(element, level + 1);
  if (M !== null && typeof M === "object")
    for (const name in M) assertExponents((M as object)[name as never], level + 1);
}
