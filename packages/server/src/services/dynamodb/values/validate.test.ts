import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import { dynamodbModel } from "../../../models/dynamodb.gen.ts";
import { jsonProtocol } from "../../../protocols/json/json.ts";
import { validateItem, validateValue } from "./validate.ts";

const nested = (wraps: number): unknown => {
  let value: unknown = { S: "leaf" };
  for (let level = 0; level < wraps; level++) value = level % 2 ? { L: [value] } : { M: { n: value } };
  return value;
};

describe("validateValue", () => {
  it.each([
    { S: "" },
    { N: "12.5" },
    { B: "" },
    { B: "YWI=" },
    { SS: ["a", "A", ""] },
    { NS: ["1", "2"] },
    { BS: ["YQ==", ""] },
    { M: {} },
    { L: [] },
    { M: { a: { L: [{ N: "1" }, { M: { none: { NULL: true } } }] }, b: { BOOL: false } } },
  ])("returns %j itself", (value) => {
    const copy = structuredClone(value);
    expect(validateValue(value)).toBe(value);
    expect(value).toEqual(copy);
  });

  it.each([
    [{ N: "01.50" }, { N: "1.5" }],
    [{ NS: ["1e2", "3"] }, { NS: ["100", "3"] }],
    [{ L: [{ S: "a" }, { N: "+1" }, { S: "b" }] }, { L: [{ S: "a" }, { N: "1" }, { S: "b" }] }],
    [{ M: { a: { S: "a" }, n: { N: "1.0" } } }, { M: { a: { S: "a" }, n: { N: "1" } } }],
    [{ S: "a", N: null }, { S: "a" }],
    [{ S: "a", Unknown: 1 }, { S: "a" }],
    [{ S: "a\ud800b" }, { S: "a\ufffdb" }],
    [{ S: "😀" }, { S: "😀" }],
  ])("brings %j to its canonical form and leaves the input alone", (value, expected) => {
    const copy = structuredClone(value);
    expect(validateValue(value)).toEqual(expected);
    expect(value).toEqual(copy);
  });

  it.each([
    [{}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [{ S: null }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [{ X: "1" }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [{ L: [null] }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [{ M: { a: {} } }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [
      { S: "a", N: "1" },
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
    [{ S: "", N: "" }, "The parameter cannot be converted to a numeric value"],
    [{ S: "a", N: "b" }, "The parameter cannot be converted to a numeric value: b"],
    [{ NS: ["1", "b"] }, "The parameter cannot be converted to a numeric value: b"],
    [{ NS: ["1", "1"] }, "Input collection contains duplicates"],
    [{ NS: ["1", "1.0"] }, "Input collection contains duplicates"],
    [
      { NULL: false },
      "One or more parameter values were invalid: Null attribute value types must have the value of true",
    ],
    [{ M: { "": { S: "a" } } }, "One or more parameter values were invalid: Empty attribute name"],
    [{ SS: [] }, "One or more parameter values were invalid: An string set  may not be empty"],
    [{ NS: [] }, "One or more parameter values were invalid: An number set  may not be empty"],
    [{ BS: [] }, "One or more parameter values were invalid: Binary sets should not be empty"],
    [{ SS: ["a", "a"] }, "One or more parameter values were invalid: Input collection [a, a] contains duplicates."],
    [
      { BS: ["Yg==", "Yg=="] },
      "One or more parameter values were invalid: Input collection [Yg==, Yg==]of type BS contains duplicates.",
    ],
    [
      nested(32),
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
    ],
  ])("refuses %j", (value, message) => {
    expect(() => validateValue(value)).toThrow(expect.objectContaining({ code: "ValidationException", message }));
  });

  it.each([{ SS: ["a", null] }, { NS: [null] }, { BS: [null] }])("refuses what is not there in %j", (value) => {
    expect(() => validateValue(value)).toThrow(expect.objectContaining({ code: "SerializationException" }));
  });

  it.each([
    { L: Array.from({ length: 410_000 }, () => ({ S: "" })) },
    { NS: Array.from({ length: 210_000 }, (_, index) => String(index)) },
    { L: [0, 1].map(() => ({ SS: Array.from({ length: 210_000 }, (_, index) => String(index)) })) },
  ])("stops at more values than any item can hold (%#)", (value) => {
    expect(() => validateValue(value)).toThrow("Item size has exceeded the maximum allowed size");
    expect(() => validateItem({ a: value })).toThrow("Item size has exceeded the maximum allowed size");
  });

  it("takes 32 levels and no more", () => {
    const deepest = nested(31);
    expect(validateValue(deepest)).toBe(deepest);
    expect(() => validateValue(nested(100_000))).toThrow("Nesting Levels");
  });

  it("never fails with anything but an error for the caller, whatever the decoding lets through", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), anyValue), (value) => {
        try {
          const { Item } = jsonProtocol.decodeRequest(dynamodbModel, "PutItem", requestOf({ Item: { value } }));
          validateItem(Item);
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("validateItem", () => {
  it("keeps names that mean something to JavaScript", () => {
    const text = '{"__proto__":{"N":"01"},"constructor":{"S":"a"},"1":{"M":{"__proto__":{"N":"02"}}}}';
    const item = validateItem(JSON.parse(text));
    expect(JSON.stringify(item)).toBe(
      '{"1":{"M":{"__proto__":{"N":"2"}}},"__proto__":{"N":"1"},"constructor":{"S":"a"}}',
    );
    expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
  });

  it("limits names to 65535 bytes", () => {
    const longest = { [`${"é".repeat(32767)}a`]: { S: "" } };
    expect(validateItem(longest)).toBe(longest);
    expect(() => validateItem({ ["é".repeat(32768)]: { S: "" } })).toThrow("Attribute name is too large");
    expect(() => validateItem({ a: { M: { ["a".repeat(65536)]: { S: "" } } } })).toThrow("Attribute name is too large");
  });
});

function requestOf(input: object) {
  return { method: "POST", path: "/", query: "", headers: {}, body: Buffer.from(JSON.stringify(input)) };
}

/** Values that are nearly right. */
const anyValue = fc.letrec((tie) => ({
  value: fc.dictionary(
    fc.constantFrom("S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL", "__proto__"),
    fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.boolean(),
      fc.double(),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
    ),
    { maxKeys: 2, noNullPrototype: true },
  ),
})).value;
