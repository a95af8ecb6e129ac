import { expect, it } from "vitest";
import { hasMoreMarksThan, isDeeperThan, parseJson } from "./parse.ts";

const refusal = expect.objectContaining({ code: "SerializationException", message: "" });

it.each([
  ["nothing", ""],
  ["half a text", '{"a":'],
  ["bytes that are no UTF-8", Buffer.of(0x22, 0xff, 0x22)],
  ["brackets without end", "[".repeat(100_000)],
  ["what is nested too deep", `${"[".repeat(501)}${"]".repeat(501)}`],
  ["millions of nothings", `[${"{},".repeat(3_000_001)}{}]`],
])("refuses %s", (_name, body) => {
  expect(() => parseJson(Buffer.from(body))).toThrow(refusal);
});

it("takes what is large but plain", () => {
  const text = ",:{[".repeat(2_000_000);
  expect(parseJson(Buffer.from(JSON.stringify({ text })))).toEqual({ text });
});

it("sees only marks outside of strings", () => {
  expect(hasMoreMarksThan(Buffer.from('{"a\\",:{[":[1,2]}'), 4)).toBe(false);
  expect(hasMoreMarksThan(Buffer.from('{"a\\",:{[":[1,2]}'), 3)).toBe(true);
  expect(isDeeperThan(Buffer.from(`[[]]"${"[".repeat(9)}"`), 2)).toBe(false);
  expect(isDeeperThan(Buffer.from("[[]]"), 1)).toBe(true);
});
