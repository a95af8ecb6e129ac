import { describe, expect, it } from "vitest";
import { recordCodec } from "./records.ts";

describe("record codecs", () => {
  it("give back what they were given, with the version in the first byte", () => {
    const codec = recordCodec<{ name: string; count: number }>(3);
    const bytes = codec.encode({ name: "größer 😀", count: 2 });
    expect(bytes[0]).toBe(3);
    expect(codec.decode(bytes)).toEqual({ name: "größer 😀", count: 2 });
  });

  it("read bytes that lie inside a larger buffer", () => {
    const codec = recordCodec<string>(1);
    const framed = Buffer.concat([Buffer.from("before"), codec.encode("inside"), Buffer.from("after")]);
    expect(codec.decode(framed.subarray(6, framed.length - 5))).toBe("inside");
  });

  it("upgrade older versions", () => {
    const old = recordCodec<string>(1).encode("7");
    const codec = recordCodec<number>(2, { 1: (stored) => Number(stored) });
    expect(codec.decode(old)).toBe(7);
    expect(codec.decode(codec.encode(8))).toBe(8);
  });

  it("refuse versions that they do not know, whatever follows", () => {
    const codec = recordCodec<string>(2);
    expect(() => codec.decode(Buffer.from([9, 0xff]))).toThrow("version 9");
    expect(() => codec.decode(new Uint8Array(0))).toThrow("version 0");
  });
});
