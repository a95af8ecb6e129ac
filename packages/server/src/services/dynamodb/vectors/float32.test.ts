import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float32Of, listOf, vectorOf } from "./float32.ts";

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("float32Of", () => {
  it.each([
    ["0.1", Math.fround(0.1)],
    ["-.5", -0.5],
    ["16777217", 16777216],
    ["1E-200", 0],
    ["3.4028235E38", 3.4028234663852886e38],
  ])("reads %s", (text, number) => expect(float32Of(text)).toBe(number));

  it.each(["", "dog", "NaN", "Infinity", "-Inf", "0x10", "1e", "1E39", "-1e100", " 1"])("refuses %s", (text) =>
    expect(float32Of(text)).toBeUndefined(),
  );
});

describe("vectorOf", () => {
  it("reads a list of so many numbers, and nothing else", () => {
    expect(vectorOf({ L: [{ N: "1" }, { N: "-0.25" }] }, 2)).toEqual(Float32Array.of(1, -0.25));
    expect(vectorOf({ L: [{ N: "1" }] }, 2)).toBeUndefined();
    expect(vectorOf({ L: [{ N: "1" }, { S: "1" }] }, 2)).toBeUndefined();
    expect(vectorOf({ NS: ["1", "2"] }, 2)).toBeUndefined();
  });
});

describe("listOf", () => {
  it("prints the shortest numbers, in plain notation and with a point", () => {
    const vector = Float32Array.of(1, 0.1, -0, 16777216, 1e-7, -2.5);
    const texts = ["1.0", "0.1", "0.0", "16777216.0", "0.0000001", "-2.5"];
    expect(listOf(vector)).toEqual({ L: texts.map((N) => ({ N })) });
  });

  it("is read back as the same vector", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 8 }), (numbers) => {
        const vector = Float32Array.from(numbers, (number) => (number === 0 ? 0 : number));
        expect(vectorOf(listOf(vector), vector.length)).toEqual(vector);
      }),
    );
  });
});
