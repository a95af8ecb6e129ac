import { beforeEach, describe, expect, it } from "vitest";
import { batchGetItem } from "../operations/batch-get-item.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { getItem } from "../operations/get-item.ts";
import { putItem } from "../operations/put-item.ts";
import { query } from "../operations/query.ts";
import { scan } from "../operations/scan.ts";
import { updateItem } from "../operations/update-item.ts";
import { contextWith, peopleTable, plain, scoresTable, type TestContext } from "../testing.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";

/** The parameters from before there were expressions. */

const TableName = "people";
const Key = { pk: { S: "ada" } };
const ada: Item = { ...Key, age: { N: "36" }, name: { S: "Ada Lovelace" }, tags: { SS: ["a", "b"] }, list: { L: [] } };
const invalid = "One or more parameter values were invalid: ";
let context: TestContext;

beforeEach(async () => {
  context = await contextWith(peopleTable, scoresTable);
  await putItem(context, { TableName, Item: ada });
});

const compare = (ComparisonOperator: string, ...AttributeValueList: AttributeValue[]) =>
  ({ ComparisonOperator, AttributeValueList }) as never;

describe("the comparisons of ScanFilter", () => {
  it.each([
    ["EQ", { age: compare("EQ", { N: "36.0" }) }, true],
    ["EQ of another type", { age: compare("EQ", { S: "36" }) }, false],
    ["NE", { age: compare("NE", { N: "36" }) }, false],
    ["NE of what is not there", { none: compare("NE", { N: "36" }) }, true],
    ["LT", { age: compare("LT", { N: "36" }) }, false],
    ["LE", { age: compare("LE", { N: "36" }) }, true],
    ["GT", { age: compare("GT", { N: "4" }) }, true],
    ["GE of another type", { age: compare("GE", { S: "4" }) }, false],
    ["NULL", { none: compare("NULL") }, true],
    ["NOT_NULL", { none: compare("NOT_NULL") }, false],
    ["CONTAINS", { tags: compare("CONTAINS", { S: "a" }) }, true],
    ["NOT_CONTAINS", { tags: compare("NOT_CONTAINS", { S: "a" }) }, false],
    ["BEGINS_WITH", { name: compare("BEGINS_WITH", { S: "Ada" }) }, true],
    ["IN", { age: compare("IN", { N: "1" }, { N: "36" }) }, true],
    ["BETWEEN", { age: compare("BETWEEN", { N: "35" }, { N: "37" }) }, true],
    ["several", { age: compare("EQ", { N: "36" }), name: compare("EQ", { S: "x" }) }, false],
  ])("%s", async (_name, ScanFilter, found) => {
    expect((await scan(context, { TableName, ScanFilter })).Count).toBe(found ? 1 : 0);
  });

  it("may hold together or each by itself", async () => {
    const ScanFilter = { age: compare("EQ", { N: "36" }), name: compare("EQ", { S: "x" }) };
    expect((await scan(context, { TableName, ScanFilter, ConditionalOperator: "AND" })).Count).toBe(0);
    expect((await scan(context, { TableName, ScanFilter, ConditionalOperator: "OR" })).Count).toBe(1);
  });

  it.each([
    [{ a: compare("EQ") }, `${invalid}Invalid number of argument(s) for the EQ ComparisonOperator`],
    [{ a: compare("NULL", { S: "" }) }, `${invalid}Invalid number of argument(s) for the NULL ComparisonOperator`],
    [
      { a: compare("IN", { S: "a" }, { N: "1" }) },
      `${invalid}AttributeValues inside AttributeValueList must be of same type`,
    ],
    [{ a: compare("LT", { SS: ["a"] }) }, `${invalid}ComparisonOperator LT is not valid for SS AttributeValue type`],
    [
      { a: compare("BETWEEN", { N: "2" }, { N: "1" }) },
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    ],
    [{ a: compare("EQ", { N: "x" }) }, "The parameter cannot be converted to a numeric value: x"],
  ])("are refused in AWS's words: %j", async (ScanFilter, message) => {
    await expect(scan(context, { TableName, ScanFilter })).rejects.toMatchObject({
      code: "ValidationException",
      message,
    });
  });
});

describe("Expected", () => {
  const put = (Expected: object, ConditionalOperator?: "OR") =>
    putItem(context, {
      TableName,
      Item: ada,
      Expected: Expected as never,
      ...(ConditionalOperator && { ConditionalOperator }),
    });
  const failed = { code: "ConditionalCheckFailedException" };

  it("holds for values, their absence and comparisons", async () => {
    await put({ age: { Value: { N: "36" } } });
    await put({ age: { Value: { N: "36" }, Exists: true }, none: { Exists: false } });
    await put({ age: { Value: { N: "35" }, ComparisonOperator: "GT" } });
    await put({ age: { Value: { N: "1" } }, none: { Exists: false } }, "OR");
    await expect(put({ age: { Value: { N: "1" } } })).rejects.toMatchObject(failed);
    await expect(put({ age: { Exists: false } })).rejects.toMatchObject(failed);
    await expect(deleteItem(context, { TableName, Key, Expected: { age: { Exists: false } } })).rejects.toMatchObject(
      failed,
    );
    const AttributeUpdates = { age: { Value: { N: "1" } } };
    const update = { TableName, Key, AttributeUpdates, Expected: { age: { Value: { N: "1" } } } };
    await expect(updateItem(context, update)).rejects.toMatchObject(failed);
  });

  it.each([
    [
      { a: { Value: { S: "a" }, AttributeValueList: [] } },
      "Value and AttributeValueList cannot be used together for Attribute: a",
    ],
    [
      { a: { Exists: true, ComparisonOperator: "EQ" } },
      "Exists and ComparisonOperator cannot be used together for Attribute: a",
    ],
    [
      { a: { ComparisonOperator: "EQ" } },
      "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
    ],
    [
      { a: { AttributeValueList: [] } },
      "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
    ],
    [{ a: {} }, "Value must be provided when Exists is null for Attribute: a"],
    [{ a: { Exists: true } }, "Value must be provided when Exists is true for Attribute: a"],
    [{ a: { Exists: false, Value: { S: "a" } } }, "Value cannot be used when Exists is false for Attribute: a"],
  ])("is refused in AWS's words: %j", async (expected, message) => {
    await expect(put(expected)).rejects.toMatchObject({ code: "ValidationException", message: invalid + message });
  });

  it("needs two conditions to be combined", async () => {
    await expect(put({ a: { Exists: false } }, "OR")).rejects.toMatchObject({ code: "ValidationException" });
    const alone = { TableName, Item: ada, ConditionalOperator: "OR" as const };
    await expect(putItem(context, alone)).rejects.toThrow("ConditionalOperator cannot be used without");
  });
});

describe("AttributeUpdates", () => {
  const update = async (AttributeUpdates: object, key: Item = Key) =>
    plain(
      await updateItem(context, {
        TableName,
        Key: key,
        AttributeUpdates: AttributeUpdates as never,
        ReturnValues: "ALL_NEW",
      }),
    ).Attributes;

  it("puts, adds and deletes", async () => {
    const changed = await update({
      name: { Value: { S: "Ada" } },
      age: { Action: "ADD", Value: { N: "1" } },
      tags: { Action: "DELETE", Value: { SS: ["a"] } },
      list: { Action: "ADD", Value: { L: [{ S: "x" }] } },
      more: { Action: "ADD", Value: { L: [{ S: "y" }] } },
      none: { Action: "DELETE" },
    });
    expect(changed).toEqual({
      ...Key,
      name: { S: "Ada" },
      age: { N: "37" },
      tags: { SS: ["b"] },
      list: { L: [{ S: "x" }] },
      more: { L: [{ S: "y" }] },
    });
    expect(await update({ name: { Action: "DELETE" } })).not.toHaveProperty("name");
    expect(await update({ age: { Action: "ADD", Value: { N: "5" } } }, { pk: { S: "new" } })).toEqual({
      pk: { S: "new" },
      age: { N: "5" },
    });
  });

  it.each([
    [{ "": { Value: { S: "a" } } }, `${invalid}Empty attribute name`],
    [{ a: {} }, `${invalid}Only DELETE action is allowed when no attribute value is specified`],
    [
      { a: { Action: "DELETE", Value: { S: "a" } } },
      `${invalid}DELETE action with value is not supported for the type S`,
    ],
    [{ a: { Action: "ADD", Value: { S: "a" } } }, `${invalid}ADD action is not supported for the type S`],
    [{ pk: { Value: { S: "a" } } }, `${invalid}Cannot update attribute pk. This attribute is part of the key`],
    [{ name: { Action: "ADD", Value: { N: "1" } } }, "Type mismatch for attribute to update"],
    [{ name: { Action: "ADD", Value: { L: [] } } }, "Type mismatch for attribute to update"],
  ])("is refused in AWS's words: %j", async (updates, message) => {
    await expect(update(updates)).rejects.toMatchObject({ code: "ValidationException", message });
  });
});

describe("KeyConditions and QueryFilter", () => {
  beforeEach(async () => {
    for (const sk of ["a", "b", "ba"]) {
      await putItem(context, {
        TableName: "scores",
        Item: { pk: { S: "p" }, sk: { S: sk }, n: { N: `${sk.length}` } },
      });
    }
  });
  const pk = compare("EQ", { S: "p" });
  const found = async (more: object) =>
    (plain(await query(context, { TableName: "scores", ...more })).Items as Item[]).map(
      (item) => (item["sk"] as { S: string }).S,
    );

  it("select by key and filter", async () => {
    expect(await found({ KeyConditions: { pk } })).toEqual(["a", "b", "ba"]);
    expect(await found({ KeyConditions: { pk, sk: compare("BEGINS_WITH", { S: "b" }) } })).toEqual(["b", "ba"]);
    const between = compare("BETWEEN", { S: "a" }, { S: "b" });
    expect(await found({ KeyConditions: { pk, sk: between }, ScanIndexForward: false })).toEqual(["b", "a"]);
    expect(await found({ KeyConditions: { pk }, QueryFilter: { n: compare("EQ", { N: "2" }) } })).toEqual(["ba"]);
    const expression = { FilterExpression: "n = :n", ExpressionAttributeValues: { ":n": { N: "2" } } };
    expect(await found({ KeyConditions: { pk }, ...expression })).toEqual(["ba"]);
  });

  it.each([
    [{ KeyConditions: {} }, "Conditions can be of length 1 or 2 only"],
    [{ KeyConditions: { pk: compare("GT", { S: "p" }) } }, "Query key condition not supported"],
    [
      { KeyConditions: { pk, sk: compare("NE", { S: "p" }) } },
      "Attempted conditional constraint is not an indexable operation",
    ],
    [
      { KeyConditions: { pk, sk: compare("EQ", { N: "1" }) } },
      `${invalid}Condition parameter type does not match schema type`,
    ],
    [
      { KeyConditions: { pk }, QueryFilter: { sk: compare("EQ", { S: "a" }) } },
      "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk",
    ],
  ])("are refused in AWS's words: %j", async (input, message) => {
    await expect(found(input)).rejects.toMatchObject({ code: "ValidationException", message });
  });
});

describe("AttributesToGet", () => {
  it("asks for attributes of all that reads", async () => {
    const AttributesToGet = ["age", "none"];
    const age = { age: { N: "36" } };
    expect(plain(await getItem(context, { TableName, Key, AttributesToGet }))).toEqual({ Item: age });
    const RequestItems = { people: { Keys: [Key], AttributesToGet } };
    expect(plain(await batchGetItem(context, { RequestItems })).Responses).toEqual({ people: [age] });
    expect(plain(await scan(context, { TableName, AttributesToGet })).Items).toEqual([age]);
    const byKey = { TableName, KeyConditions: { pk: compare("EQ", { S: "ada" }) }, AttributesToGet };
    expect(plain(await query(context, byKey)).Items).toEqual([age]);
  });

  it("names no attribute twice, and does not go with a count", async () => {
    await expect(getItem(context, { TableName, Key, AttributesToGet: ["a", "a"] })).rejects.toThrow(
      `${invalid}Duplicate value in attribute name: a`,
    );
    await expect(scan(context, { TableName, AttributesToGet: ["a"], Select: "COUNT" })).rejects.toThrow(
      `${invalid}Cannot specify the AttributesToGet when choosing to get only the Count`,
    );
  });
});
