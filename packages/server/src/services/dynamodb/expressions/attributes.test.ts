import { describe, expect, it } from "vitest";
import { ExpressionAttributes, type GivenExpressions, type SubstitutionParameters } from "./attributes.ts";
import { parseCondition } from "./condition.ts";
import { isReservedWord } from "./reserved-words.ts";
import { parseUpdate } from "./update.ts";

const refuses = (parameters: SubstitutionParameters, expressions: GivenExpressions, message: string, code?: string) => {
  expect(() => new ExpressionAttributes(parameters, expressions)).toThrow(
    expect.objectContaining({ code: code ?? "ValidationException", message }),
  );
};

describe("ExpressionAttributes", () => {
  it("wants an expression for names and values", () => {
    refuses(
      { ExpressionAttributeNames: { "#a": "a" } },
      { UpdateExpression: undefined, ConditionExpression: undefined },
      "ExpressionAttributeNames can only be specified when using expressions",
    );
    refuses(
      { ExpressionAttributeValues: { ":a": { S: "a" } } },
      { UpdateExpression: undefined, ConditionExpression: undefined },
      "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null",
    );
    refuses(
      { ExpressionAttributeValues: {} },
      { ProjectionExpression: "a", FilterExpression: undefined },
      "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null",
    );
    expect(() => new ExpressionAttributes({}, { ConditionExpression: undefined })).not.toThrow();
  });

  it.each<[SubstitutionParameters, string]>([
    [{ ExpressionAttributeNames: {} }, "ExpressionAttributeNames must not be empty"],
    [
      { ExpressionAttributeNames: { "#a": "", a: "a" } },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    ],
    [
      { ExpressionAttributeNames: { "#": "a" } },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"',
    ],
    [
      { ExpressionAttributeNames: { "#a-b": "a" } },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"',
    ],
    [
      { ExpressionAttributeNames: JSON.parse('{"__proto__":"a"}') },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "__proto__"',
    ],
    [
      { ExpressionAttributeNames: { [`#${"a".repeat(255)}`]: "a" } },
      "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: 256",
    ],
    [
      { ExpressionAttributeNames: { "#DE": "" } },
      "ExpressionAttributeNames contains invalid value: Empty attribute name for key #DE",
    ],
    [{ ExpressionAttributeValues: {} }, "ExpressionAttributeValues must not be empty"],
    [
      { ExpressionAttributeValues: { b: {}, ":a": {} } },
      'ExpressionAttributeValues contains invalid key: Syntax error; key: "b"',
    ],
    [
      { ExpressionAttributeValues: { ":b": {} } },
      "ExpressionAttributeValues contains invalid value: " +
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :b",
    ],
    [
      { ExpressionAttributeValues: { ":a": { S: "a" }, ":b": { NS: [] } } },
      "ExpressionAttributeValues contains invalid value: " +
        "One or more parameter values were invalid: An number set  may not be empty for key :b",
    ],
    [
      { ExpressionAttributeValues: { ":b": { N: "b" } } },
      "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: b for key :b",
    ],
  ])("refuses %j", (parameters, message) => {
    refuses(parameters, { UpdateExpression: "", ConditionExpression: "" }, message);
  });

  it("limits names to 65535 bytes", () => {
    refuses(
      { ExpressionAttributeNames: { "#a": "é".repeat(32768) } },
      { ConditionExpression: "attribute_exists(#a)" },
      "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for key #a",
    );
  });

  it("brings numbers to canonical text", () => {
    const parameters = { ExpressionAttributeValues: { ":a": { N: "01.0" } } };
    expect(new ExpressionAttributes(parameters, { ConditionExpression: "a = :a" }).value(":a")).toEqual({ N: "1" });
  });

  it("knows what no expression used", () => {
    const expressions = { UpdateExpression: "REMOVE #a", ConditionExpression: "#a = :a" };
    const attributes = new ExpressionAttributes(
      {
        ExpressionAttributeNames: { "#a": "a", "#b": "b", "#c": "c" },
        ExpressionAttributeValues: { ":a": { S: "a" }, ":d": { S: "d" } },
      },
      expressions,
    );
    parseUpdate(expressions.UpdateExpression, attributes);
    parseCondition("ConditionExpression", expressions.ConditionExpression, attributes);
    expect(() => attributes.assertAllUsed()).toThrow(
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b, #c}",
    );
    const valuesOnly = new ExpressionAttributes(
      { ExpressionAttributeValues: { ":a": { S: "a" }, ":d": { S: "d" } } },
      { ConditionExpression: "a = :a" },
    );
    parseCondition("ConditionExpression", "a = :a", valuesOnly);
    expect(() => valuesOnly.assertAllUsed()).toThrow(
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:d}",
    );
    parseCondition("ConditionExpression", "a = :d", valuesOnly);
    expect(() => valuesOnly.assertAllUsed()).not.toThrow();
  });
});

describe("isReservedWord", () => {
  it("takes no notice of case", () => {
    for (const word of ["abort", "STATUS", "Name", "zone", "data", "ttl"]) expect(isReservedWord(word)).toBe(true);
    for (const name of ["pk", "constructor_", "aborted", "", "user_name"]) expect(isReservedWord(name)).toBe(false);
  });
});
