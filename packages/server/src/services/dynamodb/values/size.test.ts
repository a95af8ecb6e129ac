import { describe, expect, it } from "vitest";
import { itemSizeBytes, itemSizeBytesMax, valueSizeBytes } from "./size.ts";

describe("valueSizeBytes", () => {
  // Measured against the service, by items that lie on either side of its limit.
  it.each([
    ["0", 1],
    ["1", 2],
    ["12", 2],
    ["123", 3],
    ["1234", 3],
    ["12345678901234567890123456789012345678", 20],
    ["0042", 2],
    ["100", 2],
    ["1010", 3],
    ["0.0000001", 2],
    ["1E125", 2],
    ["1E-100", 2],
    ["1.5", 3],
    ["15", 2],
    ["1.234", 4],
    ["3.14159", 5],
    ["123456", 4],
    ["100.5", 4],
    ["0.15", 2],
    ["-42", 3],
    ["-0", 1],
  ])("counts the number %s as %d", (number, size) => {
    expect(valueSizeBytes({ N: number })).toBe(size);
  });

  it.each([
    [{ S: "" }, 0],
    [{ S: "aé€😀" }, 1 + 2 + 3 + 4],
    [{ B: "" }, 0],
    [{ B: "YQ==" }, 1],
    [{ B: "YWI=" }, 2],
    [{ B: "YWJj" }, 3],
    [{ BOOL: false } as const, 1],
    [{ NULL: true } as const, 1],
    [{ SS: ["a", "bcd"] }, 4],
    [{ NS: ["1", "123"] }, 5],
    [{ BS: ["YQ==", "YWI="] }, 3],
    [{ L: [] }, 3],
    [{ M: {} }, 3],
    [{ L: [{ S: "ab" }, { BOOL: true }] }, 3 + 1 + 2 + 1 + 1],
    [{ M: { né: { S: "ab" }, l: { L: [{ N: "1" }] } } }, 3 + (1 + 3 + 2) + (1 + 1 + 3 + 1 + 2)],
  ])("counts %j as %d", (value, size) => {
    expect(valueSizeBytes(value)).toBe(size);
  });
});

describe("itemSizeBytes", () => {
  it("counts names in UTF-8 and values", () => {
    expect(itemSizeBytes({})).toBe(0);
    expect(itemSizeBytes({ pk: { S: "abc" }, ü: { N: "1" } })).toBe(2 + 3 + 2 + 2);
  });

  it("has a limit of 400 KB", () => {
    expect(itemSizeBytesMax).toBe(409_600);
  });
});
