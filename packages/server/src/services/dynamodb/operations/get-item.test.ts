import { describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain, scoresTable } from "../testing.ts";
import { getItem } from "./get-item.ts";
import { putItem } from "./put-item.ts";

const TableName = "people";

describe("GetItem", () => {
  it("answers nothing for an item that is not there", async () => {
    expect(await getItem(await contextWith(peopleTable), { TableName, Key: { pk: { S: "a" } } })).toEqual({});
  });

  it("finds the table by its ARN too", async () => {
    const context = await contextWith(peopleTable);
    const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";
    await putItem(context, { TableName: arn, Item: { pk: { S: "a" } } });
    const input = { TableName: arn, Key: { pk: { S: "a" } }, ReturnConsumedCapacity: "TOTAL" } as const;
    expect(plain(await getItem(context, input))).toEqual({
      Item: { pk: { S: "a" } },
      ConsumedCapacity: { TableName: arn, CapacityUnits: 0.5 },
    });
  });

  it("costs a unit per 4 KB, half when it need not be consistent, and something even for nothing", async () => {
    const context = await contextWith(peopleTable);
    await putItem(context, { TableName, Item: { pk: { S: "a" }, v: { S: "x".repeat(4096 - 3) } } });
    const cost = async (pk: string, ConsistentRead: boolean) => {
      const input = { TableName, Key: { pk: { S: pk } }, ConsistentRead, ReturnConsumedCapacity: "INDEXES" as const };
      return (await getItem(context, input)).ConsumedCapacity;
    };
    expect(await cost("a", true)).toEqual({ TableName, CapacityUnits: 2, Table: { CapacityUnits: 2 } });
    expect(await cost("a", false)).toMatchObject({ CapacityUnits: 1 });
    expect(await cost("b", true)).toMatchObject({ CapacityUnits: 1 });
    expect(await cost("b", false)).toMatchObject({ CapacityUnits: 0.5 });
  });

  it("projects", async () => {
    const context = await contextWith(peopleTable);
    const map = { M: { one: { N: "1" }, two: { N: "2" } } };
    await putItem(context, { TableName, Item: { pk: { S: "a" }, map, other: { S: "x" } } });
    const answer = await getItem(context, {
      TableName,
      Key: { pk: { S: "a" } },
      ProjectionExpression: "#m.two, nothing",
      ExpressionAttributeNames: { "#m": "map" },
    });
    expect(answer).toEqual({ Item: { map: { M: { two: { N: "2" } } } } });
  });

  it.each([
    [{ pk: { S: "a" } }],
    [{ pk: { S: "a" }, sk: { N: "1" } }],
    [{ pk: { S: "a" }, sk: { S: "b" }, more: { S: "c" } }],
    [{ pk: { S: "a" }, other: { S: "b" } }],
  ])("refuses the key %j", async (Key) => {
    const context = await contextWith(scoresTable);
    await expect(getItem(context, { TableName: "scores", Key: Key as never })).rejects.toMatchObject({
      code: "ValidationException",
      message: "The provided key element does not match the schema",
    });
  });

  it("says that there is no table before it looks at the key", async () => {
    await expect(getItem(await contextWith(), { TableName: "nobody", Key: {} })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
  });
});
