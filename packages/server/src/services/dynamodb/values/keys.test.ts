import { describe, expect, it } from "vitest";
import { keySchema, validateIndexKey, validateItemKey, validateKey } from "./keys.ts";

const hash = keySchema([{ name: "pk", type: "S" }]);
const range = keySchema([{ name: "pk", type: "S" }], [{ name: "sk", type: "B" }]);
const mismatch = "The provided key element does not match the schema";
const empty =
  "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty";
const longHash =
  "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes";
const longRange =
  "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes";

describe("validateKey", () => {
  it("takes exactly the key", () => {
    expect(() => validateKey({ pk: { S: "a" } }, hash)).not.toThrow();
    expect(() => validateKey({ sk: { B: "AA==" }, pk: { S: "é".repeat(1024) } }, range)).not.toThrow();
  });

  it.each([
    [{}, hash, mismatch],
    [{ other: { S: "a" } }, hash, mismatch],
    [{ pk: { N: "1" } }, hash, mismatch],
    [{ pk: { S: "a" }, sk: { B: "AA==" } }, hash, mismatch],
    [{ pk: { S: "a" } }, range, mismatch],
    [{ pk: { S: "" } }, hash, `${empty} string value. Key: pk`],
    [{ pk: { S: "a" }, sk: { B: "" } }, range, `${empty} binary value. Key: sk`],
    [{ pk: { S: `${"é".repeat(1024)}a` } }, hash, longHash],
    [{ pk: { S: "a" }, sk: { B: Buffer.alloc(1025).toString("base64") } }, range, longRange],
  ])("refuses %j", (key, schema, message) => {
    expect(() => validateKey(key, schema)).toThrow(expect.objectContaining({ code: "ValidationException", message }));
  });

  it("does not take inherited names for attributes", () => {
    const schema = keySchema([{ name: "constructor", type: "S" }]);
    expect(() => validateKey({ pk: { S: "a" } }, schema)).toThrow(mismatch);
  });
});

describe("validateItemKey", () => {
  it("takes an item with more than the key", () => {
    expect(() => validateItemKey({ pk: { S: "a" }, sk: { B: "AA==" }, x: { N: "1" } }, range)).not.toThrow();
  });

  it.each([
    [{ sk: { B: "AA==" } }, "One or more parameter values were invalid: Missing the key pk in the item"],
    [
      { pk: { NS: ["1"] }, sk: { B: "AA==" } },
      "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: NS",
    ],
    [{ pk: { S: "" }, sk: { B: "AA==" } }, `${empty} string value. Key: pk`],
    [{ pk: { S: "a".repeat(2049) }, sk: { B: "AA==" } }, longHash],
  ])("refuses %j", (item, message) => {
    expect(() => validateItemKey(item, range)).toThrow(
      expect.objectContaining({ code: "ValidationException", message }),
    );
  });
});

describe("validateIndexKey", () => {
  it("takes items that are not in the index", () => {
    expect(() => validateIndexKey({}, "index", range)).not.toThrow();
    expect(() => validateIndexKey({ sk: { B: "AA==" } }, "index", range)).not.toThrow();
  });

  it.each([
    [
      { pk: { N: "1" } },
      "One or more parameter values were invalid: Type mismatch for Index Key pk Expected: S Actual: N IndexName: index",
    ],
    [
      { sk: { B: "" } },
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        "The AttributeValue for a key attribute cannot contain an empty binary value. IndexName: index, IndexKey: sk",
    ],
    [{ pk: { S: "a".repeat(2049) } }, longHash],
  ])("refuses %j", (item, message) => {
    expect(() => validateIndexKey(item, "index", range)).toThrow(
      expect.objectContaining({ code: "ValidationException", message }),
    );
  });
});
