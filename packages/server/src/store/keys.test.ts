import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareKeys,
  decodeKey,
  decodeKeyWithTail,
  encodeKey,
  encodeKeyWithTail,
  type KeyPart,
  keyAfterPrefix,
  prefixRange,
} from "./keys.ts";

/** Few distinct values beside wild ones, so that tuples often share parts and differ by a prefix. */
const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom("\0", "\x01", "\x02", "a", "b", "\x7f", "é", "\uffff", "😀"), maxLength: 4 }),
  fc.string({ unit: "binary" }),
);
const numbers = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, 255, 256, -256, 0.5, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const bytes = fc.oneof(
  fc.array(fc.constantFrom(0, 1, 2, 254, 255), { maxLength: 4 }).map((values) => Uint8Array.from(values)),
  fc.uint8Array({ maxLength: 20 }),
);
const tuples = fc.array(fc.oneof(texts, numbers, bytes), { maxLength: 4 });

describe("tuple keys", () => {
  it("order as their tuples do", () => {
    fc.assert(
      fc.property(tuples, tuples, (one, other) => {
        expect(Math.sign(compareKeys(encodeKey(one), encodeKey(other)))).toBe(Math.sign(compareTuples(one, other)));
      }),
      { numRuns: 3000 },
    );
  });

  it("read back as they were written", () => {
    fc.assert(
      fc.property(tuples, (tuple) => {
        expect(plain(decodeKey(encodeKey(tuple)))).toEqual(plain(tuple));
      }),
      { numRuns: 2000 },
    );
  });

  it("carry a raw tail that orders by its bytes after the tuple", () => {
    fc.assert(
      fc.property(tuples, bytes, bytes, (tuple, tail, other) => {
        const key = encodeKeyWithTail(tuple, tail);
        const { parts, tail: back } = decodeKeyWithTail(key, tuple.length);
        expect(plain(parts)).toEqual(plain(tuple));
        expect(Buffer.compare(back, tail)).toBe(0);
        expect(Math.sign(compareKeys(key, encodeKeyWithTail(tuple, other)))).toBe(Buffer.compare(tail, other));
      }),
      { numRuns: 2000 },
    );
  });

  it("have a range that holds the tuple's extensions, with any tail, and nothing else", () => {
    fc.assert(
      fc.property(tuples, tuples, bytes, (prefix, other, tail) => {
        const { start, end } = prefixRange(prefix);
        const inside = (key: Uint8Array) => compareKeys(start, key) <= 0 && compareKeys(key, end) < 0;
        expect(inside(encodeKey([...prefix, ...other, 1]))).toBe(true);
        if (prefix.length > 0) expect(inside(encodeKeyWithTail(prefix, tail))).toBe(true);
        const extendsPrefix = compareTuples(prefix, other.slice(0, prefix.length)) === 0;
        if (other.length > 0)
          expect(inside(encodeKeyWithTail(other, tail))).toBe(extendsPrefix || isTailOf(prefix, other, tail));
      }),
      { numRuns: 3000 },
    );
  });

  it("grow beyond the scratch space", () => {
    const long: KeyPart[] = ["x".repeat(10_000), new Uint8Array(20_000), "ü".repeat(9_000), 7];
    expect(plain(decodeKey(encodeKey(long)))).toEqual(plain(long));
    expect(decodeKeyWithTail(encodeKeyWithTail(["a"], new Uint8Array(100_000).fill(9)), 1).tail).toHaveLength(100_000);
  });

  it("take -0 for 0", () => {
    expect(encodeKey([-0])).toEqual(encodeKey([0]));
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ["\ud800"], ["a\udc00b"]])("refuse %j", (part) => {
    expect(() => encodeKey([part])).toThrow(RangeError);
  });

  it("refuse bytes that are no tuple, rather than guess", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (noise) => {
        try {
          decodeKey(noise);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
    for (const noise of [[0], [9], [2, 1, 2], [3, 65], [4, 1], [3, 1, 0], [3, 1, 9, 0]]) {
      expect(() => decodeKey(Uint8Array.from(noise))).toThrow("not a key");
    }
    expect(() => decodeKeyWithTail(encodeKey(["a"]), 2)).toThrow("not a key");
  });
});

describe("keyAfterPrefix", () => {
  it("carries over bytes of 255", () => {
    expect([...keyAfterPrefix(Uint8Array.of(1, 255, 255))]).toEqual([2]);
    expect(() => keyAfterPrefix(Uint8Array.of(255))).toThrow(RangeError);
  });
});

/** Whether the tail completes the shorter tuple to something that begins with the longer one's bytes. */
function isTailOf(prefix: KeyPart[], other: KeyPart[], tail: Uint8Array): boolean {
  const wanted = Buffer.from(encodeKey(prefix));
  return Buffer.from(encodeKeyWithTail(other, tail)).subarray(0, wanted.length).equals(wanted);
}

function compareTuples(one: readonly KeyPart[], other: readonly KeyPart[]): number {
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const order = compareParts(one[index]!, other[index]!);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

function compareParts(one: KeyPart, other: KeyPart): number {
  if (rank(one) !== rank(other)) return rank(one) - rank(other);
  if (typeof one === "number")
    return one - (other as number) || (one > (other as number) ? 1 : one < (other as number) ? -1 : 0);
  return Buffer.compare(Buffer.from(one as string), Buffer.from(other as string));
}

function rank(part: KeyPart): number {
  return typeof part === "number" ? 0 : typeof part === "string" ? 1 : 2;
}

function plain(parts: readonly KeyPart[]): unknown[] {
  return parts.map((part) => (part instanceof Uint8Array ? [...part] : part === 0 ? 0 : part));
}
