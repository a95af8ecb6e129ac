import { describe, expect, it } from "vitest";
import { cachingParses } from "./parse-cache.ts";

describe("cachingParses", () => {
  function counting() {
    const parsed: string[] = [];
    const parse = cachingParses((text) => {
      if (text === "wrong") throw new Error("wrong");
      parsed.push(text);
      return { text };
    });
    return { parsed, parse };
  }

  it("parses a text once", () => {
    const { parsed, parse } = counting();
    expect(parse("a")).toBe(parse("a"));
    expect(parsed).toEqual(["a"]);
  });

  it("keeps what is in use, and forgets what is not", () => {
    const { parsed, parse } = counting();
    parse("unused");
    for (let index = 0; index < 1000; index++) {
      parse("used");
      parse(`once ${index}`);
    }
    expect(parsed.filter((text) => text === "used")).toHaveLength(1);
    parse("unused");
    expect(parsed.filter((text) => text === "unused")).toHaveLength(2);
  });

  it("keeps neither failures nor long texts", () => {
    const { parsed, parse } = counting();
    expect(() => parse("wrong")).toThrow("wrong");
    expect(() => parse("wrong")).toThrow("wrong");
    parse("a".repeat(4000));
    parse("a".repeat(4000));
    expect(parsed).toHaveLength(2);
  });
});
