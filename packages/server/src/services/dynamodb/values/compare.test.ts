import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeValue } from "./attribute-value.ts";
import { compareValues, sortKeyBytes, valuesEqual } from "./compare.ts";

describe("valuesEqual", () => {
  const values: AttributeValue[] = [
    { S: "1" },
    { N: "1" },
    { B: "MQ==" },
    { SS: ["1", "2"] },
    { NS: ["1", "2"] },
    { BS: ["MQ==", "Mg=="] },
    { M: { a: { N: "1" }, b: { S: "x" } } },
    { M: { a: { N: "1" } } },
    { M: { a: { N: "1" }, toString: { S: "x" } } },
    { M: {} },
    { L: [{ N: "1" }, { S: "x" }] },
    { L: [{ S: "x" }, { N: "1" }] },
    { L: [] },
    { NULL: true },
    { BOOL: true },
    { BOOL: false },
  ];

  it("tells every type and content apart", () => {
    for (const [i, left] of values.entries()) {
      for (const [j, right] of values.entries())
        expect(valuesEqual(left, structuredClone(right)), `${i} ${j}`).toBe(i === j);
    }
  });

  it("takes numbers as numbers, and sets and maps without order", () => {
    expect(valuesEqual({ N: "1.0" }, { N: "1" })).toBe(true);
    expect(valuesEqual({ SS: ["a", "b"] }, { SS: ["b", "a"] })).toBe(true);
    expect(valuesEqual({ M: { a: { N: "1" }, b: { N: "2" } } }, { M: { b: { N: "2" }, a: { N: "1" } } })).toBe(true);
  });

  it("is not fooled by inherited names", () => {
    expect(valuesEqual({ M: { toString: { S: "x" } } }, { M: { other: { S: "x" } } })).toBe(false);
  });
});

describe("compareValues", () => {
  it("has no order between types, nor within those that are neither string, number nor binary", () => {
    expect(compareValues({ S: "1" }, { N: "1" })).toBeUndefined();
    expect(compareValues({ BOOL: true }, { BOOL: true })).toBeUndefined();
    expect(compareValues({ SS: ["a"] }, { SS: ["a"] })).toBeUndefined();
  });

  it("compares numbers as numbers and binaries as unsigned bytes", () => {
    expect(compareValues({ N: "10" }, { N: "9" })).toBeGreaterThan(0);
    expect(compareValues({ B: "fw==" }, { B: "gA==" })).toBeLessThan(0);
  });

  it("orders strings as their UTF-8, as sort keys do", () => {
    const string = fc.string({
      unit: fc.constantFrom("a", "b", "\u007f", "é", "\ud7ff", "\ue000", "\uffff", "😀", "𐀀"),
    });
    fc.assert(
      fc.property(string, string, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareValues({ S: left }, { S: right }) ?? Number.NaN)).toBe(bytes);
        expect(Buffer.compare(sortKeyBytes({ S: left }), sortKeyBytes({ S: right }))).toBe(bytes);
      }),
    );
  });
});

describe("sortKeyBytes", () => {
  it("gives the bytes of binaries and orders numbers", () => {
    expect(sortKeyBytes({ B: "AP8=" })).toEqual(Buffer.from([0, 255]));
    expect(Buffer.compare(sortKeyBytes({ N: "-2" }), sortKeyBytes({ N: "1" }))).toBe(-1);
  });
});
