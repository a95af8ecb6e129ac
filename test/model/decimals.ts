/** DynamoDB's numbers for the oracle: exact decimals as a whole number of steps of 10^exponent. */
interface Decimal {
  readonly units: bigint;
  readonly exponent: number;
}

/** The text in which DynamoDB writes a number back: no exponent, no zeros at the ends. */
export function canonical(text: string): string {
  return print(parse(text));
}

export function compareNumbers(one: string, other: string): number {
  const [first, second] = aligned(parse(one), parse(other));
  return first < second ? -1 : first > second ? 1 : 0;
}

export function addNumbers(one: string, other: string, sign: 1n | -1n): string {
  const [a, b] = [parse(one), parse(other)];
  const [first, second] = aligned(a, b);
  return print({ units: first + sign * second, exponent: Math.min(a.exponent, b.exponent) });
}

function parse(text: string): Decimal {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole + fraction === "") throw new Error(`${text} is not a number`);
  const units = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
  return { units, exponent: units === 0n ? 0 : Number(exponent) - fraction.length };
}

function aligned(one: Decimal, other: Decimal): [bigint, bigint] {
  const exponent = Math.min(one.exponent, other.exponent);
  return [one.units * 10n ** BigInt(one.exponent - exponent), other.units * 10n ** BigInt(other.exponent - exponent)];
}

function print({ units, exponent }: Decimal): string {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units);
  if (exponent >= 0) return `${sign}${digits}${units === 0n ? "" : "0".repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, "0");
  const fraction = padded.slice(exponent).replace(/0+$/, "");
  return `${sign}${padded.slice(0, exponent)}${fraction && `.${fraction}`}`;
}
