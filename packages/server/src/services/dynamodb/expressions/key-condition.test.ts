import { describe, expect, it } from "vitest";
import type { AttributeValue } from "../values/attribute-value.ts";
import { type KeySchema, keySchema } from "../values/keys.ts";
import { ExpressionAttributes } from "./attributes.ts";
import { parseKeyCondition } from "./key-condition.ts";
import { resolveKeyCondition } from "./resolve-key-condition.ts";

const pk = { name: "pk", type: "S" } as const;
const hash = keySchema([pk]);
const range = keySchema([pk], [{ name: "sk", type: "N" }]);
const binary = keySchema([pk], [{ name: "sk", type: "B" }]);

const values: Record<string, AttributeValue> = {
  ":p": { S: "p" },
  ":q": { S: "q" },
  ":1": { N: "1" },
  ":2": { N: "2" },
  ":b": { B: "AA==" },
  ":empty": { S: "" },
  ":emptyBinary": { B: "" },
  ":t": { S: "N" },
};

function resolve(text: string, schema: KeySchema) {
  const parameters = { ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk" }, ExpressionAttributeValues: values };
  const attributes = new ExpressionAttributes(parameters, { KeyConditionExpression: text });
  return resolveKeyCondition(parseKeyCondition(text, attributes), schema);
}

describe("resolveKeyCondition", () => {
  const partition = [{ S: "p" }];

  it.each([
    ["pk = :p", hash, { partition, sort: [] }],
    [":p = #pk", hash, { partition, sort: [] }],
    ["pk = :p", range, { partition, sort: [] }],
    ["pk = :p AND sk = :1", range, { partition, sort: [{ operator: "=", values: [{ N: "1" }] }] }],
    ["sk < :1 and pk = :p", range, { partition, sort: [{ operator: "<", values: [{ N: "1" }] }] }],
    ["pk = :p AND :1 < sk", range, { partition, sort: [{ operator: ">", values: [{ N: "1" }] }] }],
    ["pk = :p AND :1 >= sk", range, { partition, sort: [{ operator: "<=", values: [{ N: "1" }] }] }],
    ["pk = :p AND :1 > #sk", range, { partition, sort: [{ operator: "<", values: [{ N: "1" }] }] }],
    ["pk = :p AND :1 <= #sk", range, { partition, sort: [{ operator: ">=", values: [{ N: "1" }] }] }],
    [
      "pk=:p AnD sk BeTwEeN :1 aNd :2",
      range,
      { partition, sort: [{ operator: "BETWEEN", values: [{ N: "1" }, { N: "2" }] }] },
    ],
    [
      "(#pk = :p AND (begins_with(sk, :b)))",
      binary,
      { partition, sort: [{ operator: "begins_with", values: [{ B: "AA==" }] }] },
    ],
    ["((sk=:1) AND (pk=:p))", range, { partition, sort: [{ operator: "=", values: [{ N: "1" }] }] }],
  ])("%s", (text, schema, expected) => {
    expect(resolve(text, schema)).toEqual(expected);
  });

  it.each([
    ["", hash, "Invalid KeyConditionExpression: The expression can not be empty;"],
    ["pk=:p AND sk!=:1", range, 'Invalid KeyConditionExpression: Syntax error; token: "!", near: "sk!="'],
    [":p pk", range, 'Invalid KeyConditionExpression: Syntax error; token: "pk", near: ":p pk"'],
    [
      "pk = :absent",
      hash,
      "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :absent",
    ],
    ["pk = :p AND dog(sk, :1)", range, "Invalid KeyConditionExpression: Invalid function name; function: dog"],
    [
      "pk = :p AND begins_with(sk, :1)",
      range,
      "Invalid KeyConditionExpression: Incorrect operand type for operator or function; " +
        "operator or function: begins_with, operand type: N",
    ],
    [
      "pk between :q and :p",
      range,
      "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
        "lower bound operand: AttributeValue: {S:q}, upper bound operand: AttributeValue: {S:p}",
    ],
    ["((pk=:p) AND ((sk=:1)))", range, "Invalid KeyConditionExpression: The expression has redundant parentheses;"],
    ["a > b and size(b) > c or a > c", range, "Invalid operator used in KeyConditionExpression: OR"],
    ["a in (b, size(c), d)", range, "Invalid operator used in KeyConditionExpression: IN"],
    ["attribute_exists(a)", range, "Invalid operator used in KeyConditionExpression: attribute_exists"],
    ["attribute_type(a, :t)", range, "Invalid operator used in KeyConditionExpression: attribute_type"],
    ["contains(a.d, b)", range, "Invalid operator used in KeyConditionExpression: contains"],
    ["not a > b", range, "Invalid operator used in KeyConditionExpression: NOT"],
    ["a <> b", range, "Invalid operator used in KeyConditionExpression: <>"],
    [
      ":p between size(b) and size(a) and b > :1",
      range,
      "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand",
    ],
    [
      "begins_with(:p, b) and a > :1",
      range,
      "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand",
    ],
    ...["size(b) > a AND a.b > b AND b > c", "a > size(b.d)", "a between size(b) and size(a)"].map(
      (text) => [text, range, "KeyConditionExpressions cannot contain nested operations"] as const,
    ),
    ...["b > a.b", "b between c[1] and d", "a between b and size(a)", "begins_with(a, b)"].map(
      (text) =>
        [
          text,
          range,
          "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ] as const,
    ),
    ...["b.d > a AND c.d > e.f", "a.d > c", "b[0] > a", "pk = :p AND sk.foo = :1"].map(
      (text) => [text, range, "KeyConditionExpressions cannot have conditions on nested attributes"] as const,
    ),
    ...[":2 > :1 AND a < :1", ":1 > b AND :1 < :2"].map(
      (text) => [text, range, "Invalid condition in KeyConditionExpression: No key attribute specified"] as const,
    ),
    ...[
      "b > :1 AND b < :1 and c = :1 and d = :1",
      "(a > :1 and b > :1) and (b > :1 and c > :1)",
      "pk=:p AND pk=:p",
    ].map((text) => [text, range, "KeyConditionExpressions must only contain one condition per key"] as const),
    [
      ":1 = a and b = :1 and :1 = c",
      range,
      "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)",
    ],
    [
      "(a > :1 and b > :1) and (c > :1 and d > :1)",
      range,
      "The number of query conditions (4) exceeds the number of key attributes defined in the schema (2)",
    ],
    ["sk = :1", range, "Query condition missed key schema element: pk"],
    ["another = :1", range, "Query condition missed key schema element: pk"],
    ["pk = :p AND another = :1", range, "Query condition missed key schema element: sk"],
    ["pk = :p AND sk = :1", hash, "Query key condition not supported"],
    ["pk < :p", range, "Query key condition not supported"],
    ["begins_with(pk, :p)", range, "Query key condition not supported"],
    ["pk = :1", hash, "One or more parameter values were invalid: Condition parameter type does not match schema type"],
    [
      "pk = :p AND sk > :p",
      range,
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
    [
      "pk = :empty",
      hash,
      "One or more parameter values are not valid. " +
        "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    ],
    [
      "pk = :p AND begins_with(sk, :emptyBinary)",
      binary,
      "One or more parameter values are not valid. " +
        "The AttributeValue for a key attribute cannot contain an empty binary value. Key: sk",
    ],
  ])("refuses %j", (text, schema, message) => {
    expect(() => resolve(text, schema)).toThrow(expect.objectContaining({ code: "ValidationException", message }));
  });
});
