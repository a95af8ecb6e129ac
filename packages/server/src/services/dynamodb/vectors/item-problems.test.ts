import { describe, expect, it } from "vitest";
import { backfillIndexes } from "../index-backfill.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { getItem } from "../operations/get-item.ts";
import { putItem } from "../operations/put-item.ts";
import { transactWriteItems } from "../operations/transact-write-items.ts";
import { updateItem } from "../operations/update-item.ts";
import { updateTable } from "../operations/update-table.ts";
import { contextWith, peopleTable, plain } from "../testing.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { byTeam, byVector, heldAndRebuilt, list, person, searched, TableName, tableWith } from "./vectors-for-tests.ts";

const once = "One or more parameter values were invalid. ";
const wrong: [AttributeValue, string][] = [
  [{ S: "no list" }, "Invalid type for parameter v, Expected: 32-bit floating point number list IndexName: byVector"],
  [
    { NS: ["1", "2", "3"] },
    "Invalid type for parameter v, Expected: 32-bit floating point number list IndexName: byVector",
  ],
  [list(1, 2), "Invalid size for parameter v, Expected: 3, Actual: 2 IndexName: byVector"],
  [list(), "Invalid size for parameter v, Expected: 3, Actual: 0 IndexName: byVector"],
  [
    { L: [{ N: "1" }, { S: "x" }, { N: "3" }] },
    "Invalid type for parameter v[1], Expected: 32-bit floating point number, Actual: S. IndexName: byVector",
  ],
  [
    { L: [{ N: "1" }, { N: "3" }, { N: "-3.5e38" }] },
    "Invalid value for parameter v[2], Value: -3.5E+38 is outside valid range [-3.4028235E38, 3.4028235E38]. IndexName: byVector",
  ],
];

describe("a write to a table with vector indexes", () => {
  it.each(wrong)("refuses the vector %j", async (v, problem) => {
    const context = await contextWith(tableWith(byVector));
    const refusal = { code: "ValidationException", message: once + problem };
    const Item = { pk: { S: "a" }, v };
    await expect(putItem(context, { TableName, Item })).rejects.toMatchObject(refusal);
    const batch = { [TableName]: [{ PutRequest: { Item: person("b", [1, 2, 3]) } }, { PutRequest: { Item } }] };
    await expect(batchWriteItem(context, { RequestItems: batch })).rejects.toMatchObject(refusal);
    await expect(transactWriteItems(context, { TransactItems: [{ Put: { TableName, Item } }] })).rejects.toMatchObject({
      message: expect.stringContaining("ValidationError"),
    });
    const set = { UpdateExpression: "SET v = :v", ExpressionAttributeValues: { ":v": v } };
    await expect(updateItem(context, { TableName, Key: { pk: { S: "a" } }, ...set })).rejects.toMatchObject(refusal);
    for (const pk of ["a", "b"]) {
      expect(await getItem(context, { TableName, Key: { pk: { S: pk } } })).toEqual({});
    }
  });

  const schema: [Item, string][] = [
    [{ team: { N: "1" } }, `${once}Attribute 'team' type mismatch. Expected: S, Actual: N. IndexName: byTeam`],
    [{ age: { S: "1" } }, `${once}Attribute 'age' type mismatch. Expected: N, Actual: S. IndexName: byTeam`],
    [
      { team: { S: "x".repeat(2049) } },
      "One or more parameter values were invalid: Aggregate size for HASH key attributes exceeds the maximum of 2048 bytes",
    ],
    [
      { city: { S: "x".repeat(10241) } },
      "One or more parameter values were invalid: Size limit exceeded for SearchSchema attribute 'city': maximum 10240 bytes",
    ],
    [
      { team: { S: "" } },
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byTeam, IndexKey: team",
    ],
  ];
  it.each(schema)("refuses %j", async (more, message) => {
    const context = await contextWith(tableWith(byTeam));
    const refusal = { code: "ValidationException", message };
    await expect(putItem(context, { TableName, Item: { pk: { S: "a" }, ...more } })).rejects.toMatchObject(refusal);
  });

  it("has other words for an update that empties the partition key", async () => {
    const context = await contextWith(tableWith(byTeam));
    const set = { UpdateExpression: "SET team = :t", ExpressionAttributeValues: { ":t": { S: "" } } };
    await expect(updateItem(context, { TableName, Key: { pk: { S: "a" } }, ...set })).rejects.toMatchObject({
      message:
        "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a " +
        "value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.",
    });
  });

  it("welcomes what is missing, and leaves items without a vector or a partition key out of the index", async () => {
    const context = await contextWith(tableWith(byTeam));
    for (const Item of [
      { pk: { S: "nothing" } },
      person("no team", [1, 2, 3]),
      { pk: { S: "no vector" }, team: { S: "red" } },
      person("no filters", [1, 2, 3], { team: { S: "red" } }),
    ]) {
      await putItem(context, { TableName, Item });
    }
    const [held, rebuilt] = await context.platform.store.read((tx) => heldAndRebuilt(tx));
    expect(held).toHaveLength(1);
    expect(held).toEqual(rebuilt);
  });

  it("lets what is older than the index stay as long as an update leaves it alone", async () => {
    const context = await contextWith(peopleTable);
    const old = { pk: { S: "old" }, v: { S: "a word" }, age: { S: "young" }, team: { S: "red" } };
    await putItem(context, { TableName, Item: old });
    await updateTable(context, {
      TableName,
      AttributeDefinitions: [...searched],
      VectorIndexUpdates: [{ Create: byTeam }],
    });
    await backfillIndexes(context.platform.store);
    const update = (UpdateExpression: string, values: Item) =>
      updateItem(context, {
        TableName,
        Key: { pk: { S: "old" } },
        UpdateExpression,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      });
    expect(plain((await update("SET note = :n", { ":n": { S: "n" } })).Attributes)).toEqual({
      ...old,
      note: { S: "n" },
    });
    await expect(update("SET v = :v", { ":v": { S: "another" } })).rejects.toMatchObject({
      code: "ValidationException",
    });
    await update("SET v = :v", { ":v": list(1, 2, 3) });
    const [held] = await context.platform.store.read((tx) => heldAndRebuilt(tx));
    // Its age is still of the wrong type.
    expect(held).toEqual([]);
    await update("SET age = :a", { ":a": { N: "7" } });
    expect((await context.platform.store.read((tx) => heldAndRebuilt(tx)))[0]).toHaveLength(1);
  });
});
