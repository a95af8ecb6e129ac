import { describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain, scoresTable } from "../testing.ts";
import { getItem } from "./get-item.ts";
import { putItem } from "./put-item.ts";

const TableName = "people";
const ada = { pk: { S: "ada" }, born: { N: "1815" } };

describe("PutItem", () => {
  it("stores an item whole and replaces the one before", async () => {
    const context = await contextWith(peopleTable);
    const item = {
      pk: { S: "ada" },
      binary: { B: "AQI=" },
      list: { L: [{ NULL: true as const }, { BOOL: false }] },
      map: { M: { empty: { S: "" }, deep: { NS: ["1", "2"] } } },
    };
    expect(await putItem(context, { TableName, Item: item })).toEqual({});
    expect(plain(await getItem(context, { TableName, Key: { pk: { S: "ada" } } }))).toEqual({ Item: item });
    await putItem(context, { TableName, Item: ada });
    expect(plain(await getItem(context, { TableName, Key: { pk: { S: "ada" } } }))).toEqual({ Item: ada });
  });

  it("keeps numbers and strings that look alike apart by type, and brings numbers to one form", async () => {
    const byNumber = { ...peopleTable, AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" as const }] };
    const context = await contextWith(byNumber);
    await putItem(context, { TableName, Item: { pk: { N: "1.50" } } });
    expect(plain(await getItem(context, { TableName, Key: { pk: { N: "15e-1" } } }))).toEqual({
      Item: { pk: { N: "1.5" } },
    });
  });

  it("returns the old item, and only when asked", async () => {
    const context = await contextWith(peopleTable);
    expect(await putItem(context, { TableName, Item: ada, ReturnValues: "ALL_OLD" })).toEqual({});
    expect(plain(await putItem(context, { TableName, Item: ada, ReturnValues: "ALL_OLD" }))).toEqual({
      Attributes: ada,
    });
    expect(await putItem(context, { TableName, Item: ada, ReturnValues: "NONE" })).toEqual({});
    await expect(putItem(context, { TableName, Item: ada, ReturnValues: "ALL_NEW" })).rejects.toThrow(
      "ReturnValues can only be ALL_OLD or NONE",
    );
  });

  it("costs a unit per KB of the larger of the two items", async () => {
    const context = await contextWith(peopleTable);
    const put = async (length: number, ReturnConsumedCapacity: "TOTAL" | "INDEXES" | "NONE" = "TOTAL") => {
      const Item = { pk: { S: "a" }, v: { S: "x".repeat(length - 4) } };
      return (await putItem(context, { TableName, Item, ReturnConsumedCapacity })).ConsumedCapacity;
    };
    expect(await put(1024)).toEqual({ TableName, CapacityUnits: 1 });
    expect(await put(2049)).toEqual({ TableName, CapacityUnits: 3 });
    expect(await put(10, "INDEXES")).toEqual({ TableName, CapacityUnits: 3, Table: { CapacityUnits: 3 } });
    expect(await put(10, "NONE")).toBeUndefined();
  });

  it("puts under a condition, and hands out the item that broke it", async () => {
    const context = await contextWith(peopleTable);
    const conditional = { TableName, Item: ada, ConditionExpression: "attribute_not_exists(pk)" };
    await putItem(context, conditional);
    await expect(putItem(context, conditional)).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
      message: "The conditional request failed",
      members: {},
    });
    await expect(
      putItem(context, { ...conditional, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    ).rejects.toMatchObject({ members: { Item: ada } });
  });

  it("refuses a substitution that nothing uses", async () => {
    const context = await contextWith(peopleTable);
    await expect(putItem(context, { TableName, Item: ada, ExpressionAttributeNames: { "#a": "a" } })).rejects.toThrow(
      "ExpressionAttributeNames can only be specified when using expressions",
    );
  });

  it("allows 400 KB and not a byte more", async () => {
    const context = await contextWith(peopleTable);
    const item = (length: number) => ({ pk: { S: "a" }, v: { S: "x".repeat(length - 4) } });
    await putItem(context, { TableName, Item: item(400 * 1024) });
    await expect(putItem(context, { TableName, Item: item(400 * 1024 + 1) })).rejects.toMatchObject({
      code: "ValidationException",
      message: "Item size has exceeded the maximum allowed size",
    });
  });

  it.each([
    [{ sk: { S: "b" } }, "One or more parameter values were invalid: Missing the key pk in the item"],
    [{ pk: { S: "a" } }, "One or more parameter values were invalid: Missing the key sk in the item"],
    [
      { pk: { N: "1" }, sk: { S: "b" } },
      "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N",
    ],
    [
      { pk: { S: "" }, sk: { S: "b" } },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
        "string value. Key: pk",
    ],
    [
      { pk: { S: "a".repeat(2049) }, sk: { S: "b" } },
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ],
    [
      { pk: { S: "a" }, sk: { S: "b".repeat(1025) } },
      "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of " +
        "1024 bytes",
    ],
  ])("checks the key of %j", async (Item, message) => {
    const context = await contextWith(scoresTable);
    await expect(putItem(context, { TableName: "scores", Item: Item as never })).rejects.toMatchObject({ message });
  });

  it("takes the largest keys", async () => {
    const context = await contextWith(scoresTable);
    const Key = { pk: { S: "a".repeat(2048) }, sk: { S: "b".repeat(1024) } };
    await putItem(context, { TableName: "scores", Item: Key });
    expect(plain(await getItem(context, { TableName: "scores", Key }))).toEqual({ Item: Key });
  });

  it("refuses bad table names like any other constraint", async () => {
    const context = await contextWith();
    await expect(putItem(context, { TableName: "a;", Item: ada })).rejects.toMatchObject({
      code: "ValidationException",
      message:
        "2 validation errors detected: Value 'a;' at 'tableName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; " +
        "Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    });
  });
});
