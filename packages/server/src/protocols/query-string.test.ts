import { describe, expect, it } from "vitest";
import { parseQuery } from "./query-string.ts";

describe("parseQuery", () => {
  it.each([
    ["", []],
    ["&&", []],
    ["a", [["a", ""]]],
    [
      "a=b=c&a=d",
      [
        ["a", "b=c"],
        ["a", "d"],
      ],
    ],
    [
      "a+b=%2B%20+&=c",
      [
        ["a b", "+  "],
        ["", "c"],
      ],
    ],
  ])("%j", (text, pairs) => {
    expect(parseQuery(text)).toEqual(pairs);
  });

  it.each(["%", "a=%zz", "a=%ff", "a&".repeat(100_001)])("finds what is broken or without end (%#)", (text) => {
    expect(parseQuery(text)).toBeUndefined();
  });
});
