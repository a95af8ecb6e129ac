import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addNumbers,
  canonicalNumber,
  compareNumbers,
  encodeNumber,
  parseDecimal,
  printDecimal,
  subtractNumbers,
} from "./decimal.ts";

/** Any number that DynamoDB stores, in canonical text. */
const number = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }), fc.integer({ min: -130, max: 88 }))
  .map(([negative, coefficient, unit]) => canonicalNumber(`${negative ? "-" : ""}${coefficient}e${unit}`));

/** The number times 10 to the power of 130 + 38, exactly. */
function integerOf(text: string): bigint {
  const { negative, digits, exponent } = parseDecimal(text);
  if (digits === "") return 0n;
  const magnitude = BigInt(digits) * 10n ** BigInt(exponent - digits.length + 1 + 168);
  return negative ? -magnitude : magnitude;
}

describe("canonicalNumber", () => {
  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["+3", "3"],
    ["00042", "42"],
    ["1.0", "1"],
    ["0042.1200", "42.12"],
    [".123", "0.123"],
    ["5.", "5"],
    ["-17e5", "-1700000"],
    ["1.5E2", "150"],
    ["1e+5", "100000"],
    ["0e1000", "0"],
    ["1E125", `1${"0".repeat(125)}`],
    ["-1E-130", `-0.${"0".repeat(129)}1`],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
    ["9.9999999999999999999999999999999999999E+125", `${"9".repeat(38)}${"0".repeat(88)}`],
    ["314159265358979323846.26433832795028841", "314159265358979323846.26433832795028841"],
  ])("prints %s as %s", (text, expected) => {
    expect(canonicalNumber(text)).toBe(expected);
  });

  it.each([
    ["", "The parameter cannot be converted to a numeric value"],
    ...["b", "NaN", "Infinity", "-", ".", "e5", " 1", "1 ", "1\n", "1e", "0x10", "1_0", "--1", "१"].map((text) => [
      text,
      `The parameter cannot be converted to a numeric value: ${text}`,
    ]),
    ["1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    ["-11e125", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    [
      "1e99999999999999999999",
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ],
    ["1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
    ["0.9e-130", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
    ["3.14159265358979323846264338327950288419", "Attempting to store more than 38 significant digits in a Number"],
  ])("refuses %j", (text, message) => {
    expect(() => canonicalNumber(text)).toThrow(expect.objectContaining({ code: "ValidationException", message }));
  });

  it("gives a text that it leaves as it is", () => {
    fc.assert(
      fc.property(number, (text) => {
        expect(canonicalNumber(text)).toBe(text);
        expect(printDecimal(parseDecimal(text))).toBe(text);
      }),
    );
  });

  it("takes time in proportion to the text", () => {
    expect(() => canonicalNumber(`${"0".repeat(1_000_000)}x`)).toThrow("cannot be converted");
    expect(canonicalNumber(`${"0".repeat(1_000_000)}.${"0".repeat(1_000_000)}`)).toBe("0");
  });
});

describe("arithmetic", () => {
  it("agrees with integers, or says that the result does not fit", () => {
    fc.assert(
      fc.property(number, number, (left, right) => {
        for (const [operation, expected] of [
          [addNumbers, integerOf(left) + integerOf(right)],
          [subtractNumbers, integerOf(left) - integerOf(right)],
        ] as const) {
          const digits = String(expected < 0n ? -expected : expected);
          const significant = digits.replace(/0+$/, "").length;
          const exponent = digits.length - 1 - 168;
          if (expected !== 0n && (significant > 38 || exponent > 125)) {
            expect(() => operation(left, right)).toThrow("Number overflow.");
          } else if (expected !== 0n && exponent < -130) {
            expect(() => operation(left, right)).toThrow("Number underflow.");
          } else {
            expect(integerOf(operation(left, right))).toBe(expected);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["1", "10000000000000000000000", "10000000000000000000001", "-9999999999999999999999"],
    ["0.1", "0.2", "0.3", "-0.1"],
    ["999999999999999", "1", "1000000000000000", "999999999999998"],
    ["-5", "5", "0", "-10"],
    ["0", "7.5", "7.5", "-7.5"],
    ["9e37", "1e37", `1${"0".repeat(38)}`, `8${"0".repeat(37)}`],
  ])("%s and %s", (left, right, sum, difference) => {
    expect(addNumbers(left, right)).toBe(sum);
    expect(subtractNumbers(left, right)).toBe(difference);
  });

  it("calls a sum of too many digits an overflow, as DynamoDB does", () => {
    expect(() => addNumbers("1e50", "1")).toThrow("Number overflow.");
    expect(() => subtractNumbers("1.1e-130", "1e-130")).toThrow("Number underflow.");
  });
});

describe("order", () => {
  const near = fc.oneof(
    number,
    fc.integer({ min: -300, max: 300 }).map((hundredths) => canonicalNumber(`${hundredths}e-2`)),
  );

  it("is numeric, in comparisons and in encoded bytes", () => {
    fc.assert(
      fc.property(near, near, (left, right) => {
        const difference = integerOf(left) - integerOf(right);
        const expected = difference < 0n ? -1 : difference > 0n ? 1 : 0;
        expect(Math.sign(compareNumbers(left, right))).toBe(expected);
        expect(Buffer.compare(encodeNumber(left), encodeNumber(right))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("puts the extremes at the ends", () => {
    const ordered = ["-9.9e125", "-1e125", "-101", "-100.5", "-100", "-1.01", "-1", "-1e-130", "0"].concat([
      "1e-130",
      "0.9",
      "1",
      "1.01",
      "9",
      "10",
      "10.01",
      "99",
      "100",
      "1e125",
      "9.99e125",
    ]);
    const encoded = ordered.map((text) => Buffer.from(encodeNumber(text)));
    expect([...encoded].sort(Buffer.compare)).toEqual(encoded);
  });

  it("encodes equal numbers as equal bytes", () => {
    expect(encodeNumber("1.50e1")).toEqual(encodeNumber("15"));
    expect(encodeNumber("-0")).toEqual(encodeNumber("0"));
  });
});
