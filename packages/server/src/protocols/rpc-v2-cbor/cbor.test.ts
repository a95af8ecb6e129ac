import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CborError, readCbor } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";

const read = (hex: string) => readCbor(Buffer.from(hex, "hex"));

describe("reading, by the examples of RFC 8949", () => {
  it.each([
    ["00", 0],
    ["17", 23],
    ["1818", 24],
    ["1903e8", 1000],
    ["1a000f4240", 1_000_000],
    ["1b000000e8d4a51000", 1_000_000_000_000],
    ["1bffffffffffffffff", 2 ** 64],
    ["20", -1],
    ["3903e7", -1000],
    ["f90000", 0],
    ["f98000", -0],
    ["f93c00", 1],
    ["f97bff", 65504],
    ["f90001", 2 ** -24],
    ["f9c400", -4],
    ["f97e00", Number.NaN],
    ["f9fc00", Number.NEGATIVE_INFINITY],
    ["fa47c35000", 100_000],
    ["fb3ff199999999999a", 1.1],
    ["f4", false],
    ["f5", true],
    ["f6", null],
    ["f7", null],
    ["60", ""],
    ["62c3bc", "ü"],
    ["64f0908591", "𐅑"],
    ["7f657374726561646d696e67ff", "streaming"],
    ["c11a514b67b0", new Date(1_363_896_240_000)],
    ["c1fb41d452d9ec200000", new Date(1_363_896_240_500)],
    ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
  ])("%s", (hex, value) => {
    expect(read(hex)).toEqual(value);
  });

  it("takes maps and bytes", () => {
    expect(read("bf6346756ef563416d7421ff")).toEqual(
      new Map<string, unknown>([
        ["Fun", true],
        ["Amt", -2],
      ]),
    );
    expect(read("4401020304")).toEqual(Buffer.from([1, 2, 3, 4]));
    expect(read("5f42010243030405ff")).toEqual(Buffer.from([1, 2, 3, 4, 5]));
    expect(read("a1695f5f70726f746f5f5f01")).toEqual(new Map([["__proto__", 1]]));
  });
});

describe("refusing", () => {
  it.each([
    ["nothing", ""],
    ["more than one value", "0000"],
    ["a number that is cut off", "19ff"],
    ["a text longer than what is there", "7b7fffffffffffffff61"],
    ["an array longer than what is there", "9b7fffffffffffffff00"],
    ["a map longer than what is there", "bb7fffffffffffffff6100"],
    ["a text that is not UTF-8", "61ff"],
    ["a text whose pieces are bytes", "7f4161ff"],
    ["a text whose pieces are in pieces", "7f7f6161ffff"],
    ["pieces that are UTF-8 only together", "7f61c361bcff"],
    ["a key that is no text", "a10001"],
    ["a key twice", "a2616101616102"],
    ["a map that ends in its middle", "bf6161ff"],
    ["a break alone", "ff"],
    ["a break in an array that knows its length", "8200ff"],
    ["a tag that the protocol lacks", "c249010000000000000000"],
    ["a date that is a text", "c16161"],
    ["a date beyond all dates", "c1fb7e37e43c8800759c"],
    ["additional information that is reserved", "1c"],
    ["numbers of unknown length", "1f"],
    ["unknown simple values", "f8ff"],
    ["what is nested too deep", `${"81".repeat(1000)}00`],
    ["what is nested too deep without end", "9f".repeat(100_000)],
    ["tags nested too deep", `${"c1".repeat(100_000)}00`],
  ])("%s", (_name, hex) => {
    expect(() => read(hex)).toThrow(CborError);
  });

  it("any bytes, with nothing but its own error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          readCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CborError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe("writing", () => {
  it("what reads back equal", () => {
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.string({ unit: "binary" }),
        fc.maxSafeInteger(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.date({ noInvalidDate: true, min: new Date(-1e12), max: new Date(4e12) }),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        fc.array(tie("value"), { maxLength: 30 }),
        fc.dictionary(fc.string(), tie("value")).map((object) => new Map(Object.entries(object))),
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        const writer = new CborWriter();
        write(value, writer);
        expect(readCbor(writer.finish())).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  function write(value: unknown, writer: CborWriter): void {
    if (value === null) writer.null();
    else if (typeof value === "string") writer.string(value);
    else if (typeof value === "boolean") writer.boolean(value);
    else if (typeof value === "number") {
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) writer.integer(value);
      else writer.double(value);
    } else if (value instanceof Date) writer.timestamp(value);
    else if (value instanceof Uint8Array) writer.blob(value);
    else if (value instanceof Map) {
      writer.startMap();
      for (const [key, item] of value as Map<string, unknown>) {
        writer.string(key);
        write(item, writer);
      }
      writer.end();
    } else {
      writer.startList((value as unknown[]).length);
      for (const item of value as unknown[]) write(item, writer);
    }
  }
});
