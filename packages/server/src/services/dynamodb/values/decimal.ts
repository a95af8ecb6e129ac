import { invalid } from "./invalid.ts";

/**
 * A DynamoDB number: 0, or a decimal of up to 38 significant digits between 1E-130 and 9.99…E125 in magnitude.
 * `digits` has no zeros at its ends and is empty for zero; `exponent` is the power of ten of the first digit.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const digitsMax = 38;
const exponentMax = 125;
const exponentMin = -130;
const overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";

const zero: Decimal = { negative: false, digits: "", exponent: 0 };
const syntax = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?$/;

/** Texts that are canonical already and small enough for exact arithmetic in doubles: most numbers of most requests. */
const smallInteger = /^(?:0|-?[1-9][0-9]{0,14})$/;

/** Reads a number. Throws `ValidationException` when it is none, or not within what DynamoDB stores. */
export function parseDecimal(text: string): Decimal {
  if (smallInteger.test(text)) return parseSmallInteger(text);
  const match = syntax.exec(text);
  if (!match) {
    throw invalid(`The parameter cannot be converted to a numeric value${text === "" ? "" : `: ${text}`}`);
  }
  const [, sign, integer = "", fraction = "", bareFraction = "", power = "0"] = match;
  const all = integer + fraction + bareFraction;
  const start = firstSignificant(all);
  if (start === all.length) return zero;
  const exponent = integer.length - 1 - start + Number(power);
  return limited({ negative: sign === "-", digits: all.slice(start, endOfSignificant(all)), exponent });
}

/** The text that DynamoDB prints for a number: plain notation without a `+`, an exponent or zeros that say nothing. */
export function canonicalNumber(text: string): string {
  return smallInteger.test(text) ? text : printDecimal(parseDecimal(text));
}

export function printDecimal({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  const integerLength = exponent + 1;
  if (integerLength <= 0) return `${sign}0.${"0".repeat(-integerLength)}${digits}`;
  if (digits.length <= integerLength) return sign + digits.padEnd(integerLength, "0");
  return `${sign}${digits.slice(0, integerLength)}.${digits.slice(integerLength)}`;
}

/** Negative, zero or positive, as the first number is smaller than, equal to or greater than the second. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (smallInteger.test(left) && smallInteger.test(right)) return Number(left) - Number(right);
  return compareDecimals(parseDecimal(left), parseDecimal(right));
}

export function compareDecimals(left: Decimal, right: Decimal): number {
  const signs = signOf(left) - signOf(right);
  if (signs !== 0) return signs;
  const magnitudes = left.exponent - right.exponent || compareText(left.digits, right.digits);
  return left.negative ? -magnitudes : magnitudes;
}

/** The exact sum. Throws `ValidationException` when DynamoDB cannot store it. */
export function addNumbers(left: string, right: string): string {
  if (smallInteger.test(left) && smallInteger.test(right)) return String(Number(left) + Number(right));
  return printDecimal(addDecimals(parseDecimal(left), parseDecimal(right)));
}

/** The exact difference. Throws `ValidationException` when DynamoDB cannot store it. */
export function subtractNumbers(left: string, right: string): string {
  if (smallInteger.test(left) && smallInteger.test(right)) return String(Number(left) - Number(right));
  const subtrahend = parseDecimal(right);
  return printDecimal(addDecimals(parseDecimal(left), { ...subtrahend, negative: !subtrahend.negative }));
}

/**
 * Bytes whose unsigned order is the order of the numbers; equal numbers have equal bytes. A byte for the sign, one for
 * the exponent, then two digits a byte. Bytes of negative numbers are turned round and end with the highest byte, so
 * that more digits, which mean a smaller number there, come first.
 */
export function encodeNumber(text: string): Uint8Array {
  const { negative, digits, exponent } = parseDecimal(text);
  if (digits === "") return Uint8Array.of(2);
  const pairCount = Math.ceil(digits.length / 2);
  const bytes = new Uint8Array(2 + pairCount + (negative ? 1 : 0));
  bytes[0] = negative ? 1 : 3;
  bytes[1] = exponent - exponentMin;
  for (let pair = 0; pair < pairCount; pair++) {
    bytes[2 + pair] = Number(digits.slice(2 * pair, 2 * pair + 2).padEnd(2, "0")) + 1;
  }
  if (negative) for (let index = 1; index < bytes.length; index++) bytes[index] = 255 - (bytes[index] ?? 0);
  return bytes;
}

function parseSmallInteger(text: string): Decimal {
  if (text === "0") return zero;
  const negative = text.startsWith("-");
  const all = negative ? text.slice(1) : text;
  return { negative, digits: all.slice(0, endOfSignificant(all)), exponent: all.length - 1 };
}

function addDecimals(left: Decimal, right: Decimal): Decimal {
  if (left.digits === "") return right.digits === "" ? zero : right;
  if (right.digits === "") return left;
  const unit = Math.min(unitOf(left), unitOf(right));
  const sum = scaled(left, unit) + scaled(right, unit);
  if (sum === 0n) return zero;
  const all = String(sum < 0n ? -sum : sum);
  const digits = all.slice(0, endOfSignificant(all));
  // DynamoDB calls a sum of too many digits an overflow as well: it does not round.
  if (digits.length > digitsMax) throw invalid(overflow);
  return limited({ negative: sum < 0n, digits, exponent: unit + all.length - 1 });
}

function limited(decimal: Decimal): Decimal {
  if (decimal.exponent > exponentMax) throw invalid(overflow);
  if (decimal.exponent < exponentMin) throw invalid(underflow);
  if (decimal.digits.length > digitsMax) {
    throw invalid("Attempting to store more than 38 significant digits in a Number");
  }
  return decimal;
}

/** The power of ten of the last digit. */
function unitOf(decimal: Decimal): number {
  return decimal.exponent - decimal.digits.length + 1;
}

function scaled(decimal: Decimal, unit: number): bigint {
  const magnitude = BigInt(decimal.digits) * 10n ** BigInt(unitOf(decimal) - unit);
  return decimal.negative ? -magnitude : magnitude;
}

function signOf(decimal: Decimal): number {
  if (decimal.digits === "") return 0;
  return decimal.negative ? -1 : 1;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function firstSignificant(digits: string): number {
  let index = 0;
  while (index < digits.length && digits.charCodeAt(index) === 48) index++;
  return index;
}

function endOfSignificant(digits: string): number {
  let index = digits.length;
  while (index > 0 && digits.charCodeAt(index - 1) === 48) index--;
  return index;
}
