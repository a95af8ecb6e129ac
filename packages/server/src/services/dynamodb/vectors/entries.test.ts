import { expect, it } from "vitest";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { putItem } from "../operations/put-item.ts";
import { transactWriteItems } from "../operations/transact-write-items.ts";
import { updateItem } from "../operations/update-item.ts";
import { contextWith } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import { byTeam, byVector, person, TableName, tableWith } from "./vectors-for-tests.ts";

const Dimensions = 300;
const keysOnly = {
  ...byVector,
  Dimensions,
  IndexName: "keysOnly",
  Projection: { ProjectionType: "KEYS_ONLY" as const },
};
const vector = (number: number) => Array(Dimensions).fill(number);
const ReturnConsumedCapacity = "INDEXES";

/** Numbers in four bytes each, the attribute's name, and the rest as items count. */
const bytesOf = (rest: string) => 4 * Dimensions + "v".length + rest.length;

it("bills what a write changes in an index, by the larger of what was there and what is", async () => {
  const context = await contextWith(tableWith({ ...byVector, Dimensions }, keysOnly));
  const put = async (Item: Item) =>
    (await putItem(context, { TableName, Item, ReturnConsumedCapacity })).ConsumedCapacity!.VectorIndexes;
  const long = { note: { S: "a long note" } };
  const [all, keys] = ["pkanotea long note", "pka"];
  expect(await put(person("a", vector(1), long))).toEqual({
    byVector: { VectorWriteRequestBytes: bytesOf(all) },
    keysOnly: { VectorWriteRequestBytes: bytesOf(keys) },
  });
  expect(await put(person("a", vector(1), long))).toBeUndefined();
  expect(await put(person("a", vector(1), { note: { S: "short" } }))).toEqual({
    byVector: { VectorWriteRequestBytes: bytesOf(all) },
  });
  // What a float32 does not tell apart changes nothing.
  expect(await put(person("a", vector(1.00000001), { note: { S: "short" } }))).toBeUndefined();
  expect(await put({ pk: { S: "b" }, note: { S: "no vector" } })).toBeUndefined();
  const removed = await deleteItem(context, { TableName, Key: { pk: { S: "a" } }, ReturnConsumedCapacity });
  expect(removed.ConsumedCapacity!.VectorIndexes).toEqual({
    byVector: { VectorWriteRequestBytes: bytesOf("pkanoteshort") },
    keysOnly: { VectorWriteRequestBytes: bytesOf(keys) },
  });
});

it("bills no less than a kilobyte, both sides of a move, and nothing more in a transaction", async () => {
  const context = await contextWith(tableWith(byTeam));
  const Key = { pk: { S: "a" } };
  const Put = { TableName, Item: person("a", [1, 2, 3], { team: { S: "red" } }) };
  const inTransaction = await transactWriteItems(context, { TransactItems: [{ Put }], ReturnConsumedCapacity });
  expect(inTransaction.ConsumedCapacity).toMatchObject([
    { CapacityUnits: 2, VectorIndexes: { byTeam: { VectorWriteRequestBytes: 1024 } } },
  ]);
  const moved = await updateItem(context, {
    TableName,
    Key,
    UpdateExpression: "SET team = :t",
    ExpressionAttributeValues: { ":t": { S: "blue" } },
    ReturnConsumedCapacity,
  });
  expect(moved.ConsumedCapacity!.VectorIndexes).toEqual({ byTeam: { VectorWriteRequestBytes: 2048 } });
  const writes = ["b", "c"].map((pk) => ({ PutRequest: { Item: person(pk, [1, 2, 3], { team: { S: "red" } }) } }));
  const batch = { RequestItems: { [TableName]: writes } };
  const { ConsumedCapacity } = await batchWriteItem(context, { ...batch, ReturnConsumedCapacity });
  expect(ConsumedCapacity).toMatchObject([{ VectorIndexes: { byTeam: { VectorWriteRequestBytes: 2048 } } }]);
  const total = await batchWriteItem(context, { ...batch, ReturnConsumedCapacity: "TOTAL" });
  expect(total.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2 }]);
});
