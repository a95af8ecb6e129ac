import { describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain } from "../testing.ts";
import { deleteItem } from "./delete-item.ts";
import { getItem } from "./get-item.ts";
import { putItem } from "./put-item.ts";

const TableName = "people";
const Key = { pk: { S: "ada" } };
const ada = { ...Key, born: { N: "1815" } };

describe("DeleteItem", () => {
  it("deletes an item and returns it when asked", async () => {
    const context = await contextWith(peopleTable);
    await putItem(context, { TableName, Item: ada });
    expect(plain(await deleteItem(context, { TableName, Key, ReturnValues: "ALL_OLD" }))).toEqual({ Attributes: ada });
    expect(await getItem(context, { TableName, Key })).toEqual({});
  });

  it("succeeds on an item that is not there", async () => {
    const context = await contextWith(peopleTable);
    const input = { TableName, Key, ReturnValues: "ALL_OLD", ReturnConsumedCapacity: "TOTAL" } as const;
    expect(await deleteItem(context, input)).toEqual({ ConsumedCapacity: { TableName, CapacityUnits: 1 } });
  });

  it("costs what the item weighs", async () => {
    const context = await contextWith(peopleTable);
    await putItem(context, { TableName, Item: { ...Key, v: { S: "x".repeat(1500) } } });
    const { ConsumedCapacity } = await deleteItem(context, { TableName, Key, ReturnConsumedCapacity: "INDEXES" });
    expect(ConsumedCapacity).toEqual({ TableName, CapacityUnits: 2, Table: { CapacityUnits: 2 } });
  });

  it("deletes under a condition", async () => {
    const context = await contextWith(peopleTable);
    await putItem(context, { TableName, Item: ada });
    const born = (year: string) => ({
      TableName,
      Key,
      ConditionExpression: "born = :year",
      ExpressionAttributeValues: { ":year": { N: year } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    });
    await expect(deleteItem(context, born("1816"))).rejects.toMatchObject({
      code: "ConditionalCheckFailedException",
      members: { Item: ada },
    });
    await deleteItem(context, born("1815"));
    expect(await getItem(context, { TableName, Key })).toEqual({});
    await expect(deleteItem(context, born("1815"))).rejects.toMatchObject({ members: {} });
  });

  it("refuses other return values and keys that are none", async () => {
    const context = await contextWith(peopleTable);
    await expect(deleteItem(context, { TableName, Key, ReturnValues: "UPDATED_OLD" })).rejects.toThrow(
      "ReturnValues can only be ALL_OLD or NONE",
    );
    await expect(deleteItem(context, { TableName, Key: ada })).rejects.toThrow(
      "The provided key element does not match the schema",
    );
  });
});
