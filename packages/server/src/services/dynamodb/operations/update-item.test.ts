import { beforeEach, describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import { getItem } from "./get-item.ts";
import { putItem } from "./put-item.ts";
import { updateItem } from "./update-item.ts";

const TableName = "people";
const Key = { pk: { S: "ada" } };
const stored = { ...Key, visits: { N: "1" }, name: { M: { first: { S: "Ada" }, last: { S: "Byron" } } } };

const change = {
  TableName,
  Key,
  UpdateExpression: "SET visits = visits + :one, #n.#l = :last, fresh = :one",
  ExpressionAttributeNames: { "#n": "name", "#l": "last" },
  ExpressionAttributeValues: { ":one": { N: "1" }, ":last": { S: "Lovelace" } },
};
const changed = {
  ...Key,
  visits: { N: "2" },
  fresh: { N: "1" },
  name: { M: { first: { S: "Ada" }, last: { S: "Lovelace" } } },
};

describe("UpdateItem", () => {
  let context: TestContext;
  const current = async () => plain(await getItem(context, { TableName, Key })).Item;

  beforeEach(async () => {
    context = await contextWith(peopleTable);
    await putItem(context, { TableName, Item: stored });
  });

  it("changes an item and returns nothing", async () => {
    expect(await updateItem(context, change)).toEqual({});
    expect(await current()).toEqual(changed);
  });

  it.each([
    ["NONE", undefined],
    ["ALL_OLD", stored],
    ["ALL_NEW", changed],
    ["UPDATED_OLD", { visits: { N: "1" }, name: { M: { last: { S: "Byron" } } } }],
    ["UPDATED_NEW", { visits: { N: "2" }, fresh: { N: "1" }, name: { M: { last: { S: "Lovelace" } } } }],
  ] as const)("returns %s", async (ReturnValues, expected) => {
    expect(plain((await updateItem(context, { ...change, ReturnValues })).Attributes)).toEqual(expected);
  });

  it("makes an item of its key when there is none", async () => {
    const other = { TableName, Key: { pk: { S: "new" } } };
    expect(await updateItem(context, { ...other, ReturnValues: "ALL_OLD" })).toEqual({});
    expect(plain(await getItem(context, other))).toEqual({ Item: other.Key });
    const counted = {
      UpdateExpression: "ADD visits :n",
      ExpressionAttributeValues: { ":n": { N: "5" } },
      ReturnValues: "ALL_NEW" as const,
    };
    expect(plain(await updateItem(context, { ...other, ...counted })).Attributes).toEqual({
      ...other.Key,
      visits: { N: "5" },
    });
  });

  it("makes no item only to take something away from it", async () => {
    const other = { TableName, Key: { pk: { S: "nobody" } } };
    const ExpressionAttributeValues = { ":s": { SS: ["x"] } };
    expect(await updateItem(context, { ...other, UpdateExpression: "REMOVE a", ReturnValues: "ALL_NEW" })).toEqual({});
    await updateItem(context, { ...other, UpdateExpression: "DELETE a :s", ExpressionAttributeValues });
    await updateItem(context, { ...other, AttributeUpdates: { a: { Action: "DELETE" } } });
    expect(await getItem(context, other)).toEqual({});
    await updateItem(context, { ...other, UpdateExpression: "REMOVE a ADD b :s", ExpressionAttributeValues });
    expect(plain(await getItem(context, other)).Item).toEqual({ ...other.Key, b: { SS: ["x"] } });
  });

  it("updates under a condition", async () => {
    const guarded = { ...change, ConditionExpression: "visits = :one" };
    await updateItem(context, guarded);
    await expect(
      updateItem(context, { ...guarded, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    ).rejects.toMatchObject({ code: "ConditionalCheckFailedException", members: { Item: changed } });
    expect(await current()).toEqual(changed);
  });

  it("costs the larger of the two sizes", async () => {
    const input = {
      TableName,
      Key,
      UpdateExpression: "SET v = :v",
      ExpressionAttributeValues: { ":v": { S: "x".repeat(2000) } },
      ReturnConsumedCapacity: "TOTAL" as const,
    };
    expect(await updateItem(context, input)).toEqual({ ConsumedCapacity: { TableName, CapacityUnits: 2 } });
  });

  it("leaves the item alone when the update does not fit", async () => {
    const input = { TableName, Key, ExpressionAttributeValues: { ":v": { S: "x" } } };
    await expect(updateItem(context, { ...input, UpdateExpression: "SET nowhere.deep = :v" })).rejects.toThrow(
      "The document path provided in the update expression is invalid for update",
    );
    await expect(updateItem(context, { ...input, UpdateExpression: "SET pk = :v" })).rejects.toThrow(
      "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
    );
    const large = { ":v": { S: "x".repeat(400 * 1024) } };
    await expect(
      updateItem(context, { ...input, UpdateExpression: "SET v = :v", ExpressionAttributeValues: large }),
    ).rejects.toThrow("Item size to update has exceeded the maximum allowed size");
    expect(await current()).toEqual(stored);
  });
});
