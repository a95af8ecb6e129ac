import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTimestamp, parseTimestamp } from "./timestamps.ts";

describe("timestamps", () => {
  const date = fc.integer({ min: Date.parse("1000-01-01"), max: Date.parse("9999-12-31") }).map((ms) => new Date(ms));

  it("read back as they were written", () => {
    fc.assert(
      fc.property(date, (written) => {
        expect(parseTimestamp(formatTimestamp(written, "iso8601"))).toEqual(written);
        expect(parseTimestamp(formatTimestamp(written, "unixTimestamp"))).toEqual(written);
        const wholeSeconds = new Date(Math.floor(written.getTime() / 1000) * 1000);
        expect(parseTimestamp(formatTimestamp(wholeSeconds, "rfc822"))).toEqual(wholeSeconds);
      }),
    );
  });

  it("leave a whole second without a fraction", () => {
    expect(formatTimestamp(new Date(Date.parse("2014-04-29T18:30:38Z")), "iso8601")).toBe("2014-04-29T18:30:38Z");
    expect(formatTimestamp(new Date(Date.parse("2014-04-29T18:30:38.5Z")), "iso8601")).toBe("2014-04-29T18:30:38.500Z");
  });

  it.each([
    "",
    "x",
    "1e999",
    "2014-13-29T18:30:38Z",
    "2014-04-29",
    "99999999999999999999",
    "Tue, 29 Foo 2014 18:30:38 GMT",
    "1".repeat(100_000),
  ])("refuse %s", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
