import { describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain } from "../testing.ts";
import { putItem } from "./put-item.ts";
import { transactGetItems } from "./transact-get-items.ts";

const TableName = "people";
const key = (pk: string) => ({ pk: { S: pk } });
const get = (pk: string, more = {}) => ({ Get: { TableName, Key: key(pk), ...more } });

describe("TransactGetItems", () => {
  it("answers in the order of the request, with nothing for what is not there", async () => {
    const context = await contextWith(peopleTable);
    await putItem(context, { TableName, Item: { ...key("a"), v: { N: "1" }, w: { N: "2" } } });
    const TransactItems = [get("b"), get("a", { ProjectionExpression: "v" })];
    const answer = await transactGetItems(context, { TransactItems, ReturnConsumedCapacity: "TOTAL" });
    expect(plain(answer)).toEqual({
      Responses: [{}, { Item: { v: { N: "1" } } }],
      ConsumedCapacity: [{ TableName, CapacityUnits: 4, ReadCapacityUnits: 4 }],
    });
    expect(plain(await transactGetItems(context, { TransactItems: [get("a")] }))).toEqual({
      Responses: [{ Item: { ...key("a"), v: { N: "1" }, w: { N: "2" } } }],
    });
  });

  it("refuses items twice, tables that are not there and more than 4 MB", async () => {
    const context = await contextWith(peopleTable);
    await expect(transactGetItems(context, { TransactItems: [get("a"), get("a")] })).rejects.toThrow(
      "Transaction request cannot include multiple operations on one item",
    );
    await expect(
      transactGetItems(context, { TransactItems: [get("a", { TableName: "nobody" })] }),
    ).rejects.toMatchObject({ code: "ResourceNotFoundException", message: "Requested resource not found" });
    const names = Array.from({ length: 11 }, (_, number) => `${number}`);
    for (const pk of names)
      await putItem(context, { TableName, Item: { ...key(pk), v: { S: "x".repeat(390 * 1024) } } });
    await expect(transactGetItems(context, { TransactItems: names.map((pk) => get(pk)) })).rejects.toThrow("4 MB");
  });

  it("reports keys that do not fit as reasons, in their place", async () => {
    const context = await contextWith(peopleTable);
    const wrong = { Get: { TableName, Key: { other: { S: "a" } } } };
    await expect(transactGetItems(context, { TransactItems: [get("a"), wrong] })).rejects.toMatchObject({
      code: "TransactionCanceledException",
      message: "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]",
    });
  });
});
