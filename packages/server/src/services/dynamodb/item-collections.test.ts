import { beforeEach, describe, expect, it } from "vitest";
import { batchExecuteStatement } from "./operations/batch-execute-statement.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { putItem } from "./operations/put-item.ts";
import { transactWriteItems } from "./operations/transact-write-items.ts";
import { collectionSizesPrefix, partitionPrefix } from "./records.ts";
import { readTable, referenceTable } from "./tables.ts";
import { contextWith, plain, scoresTable, type TestContext } from "./testing.ts";

const TableName = "scores";
const gigabyte = 1024 ** 3;
const table = {
  ...scoresTable,
  AttributeDefinitions: [
    ...scoresTable.AttributeDefinitions!,
    { AttributeName: "points", AttributeType: "N" as const },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "byPoints",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" as const },
        { AttributeName: "points", KeyType: "RANGE" as const },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" as const },
    },
  ],
};
const item = (sk: string, text = "", pk = "full") => ({ pk: { S: pk }, sk: { S: sk }, text: { S: text } });

describe("an item collection that is nearly full", () => {
  let context: TestContext;
  beforeEach(async () => {
    context = await contextWith(table);
    await putItem(context, { TableName, Item: item("small") });
    await context.platform.store.transact((tx) => {
      const { region, record } = readTable(tx, referenceTable(context.region, TableName));
      const size = Buffer.alloc(9, 1);
      size.writeDoubleBE(10 * gigabyte - 100, 1);
      tx.put(partitionPrefix(collectionSizesPrefix(region, record.id), [{ S: "full" }]), size);
    });
  });
  const large = item("large", "x".repeat(200));
  const exceeded = { code: "ItemCollectionSizeLimitExceededException", message: "Collection size exceeded." };

  it("takes what fits, and tells how large it is", async () => {
    const output = await putItem(context, { TableName, Item: item("b"), ReturnItemCollectionMetrics: "SIZE" });
    expect(output.ItemCollectionMetrics).toEqual({
      ItemCollectionKey: { pk: { S: "full" } },
      SizeEstimateRangeGB: [9, 10],
    });
  });

  it("does not take what does not fit, but lets others grow and items shrink", async () => {
    await expect(putItem(context, { TableName, Item: large })).rejects.toMatchObject(exceeded);
    await putItem(context, { TableName, Item: { ...large, pk: { S: "other" } } });
    await putItem(context, { TableName, Item: item("small") });
    await deleteItem(context, { TableName, Key: { pk: { S: "full" }, sk: { S: "small" } } });
  });

  it("cancels transactions, and fails statements, with a code for it", async () => {
    const TransactItems = [{ Put: { TableName, Item: item("a", "", "other") } }, { Put: { TableName, Item: large } }];
    await expect(transactWriteItems(context, { TransactItems })).rejects.toMatchObject({
      code: "TransactionCanceledException",
      members: {
        CancellationReasons: [
          { Code: "None" },
          { Code: "ItemCollectionSizeLimitExceeded", Message: "Collection size exceeded." },
        ],
      },
    });
    const Statement = `INSERT INTO scores VALUE {'pk': 'full', 'sk': 'c', 'text': '${"x".repeat(200)}'}`;
    expect(plain(await batchExecuteStatement(context, { Statements: [{ Statement }] })).Responses).toMatchObject([
      { Error: { Code: "ItemCollectionSizeLimitExceeded", Message: "Collection size exceeded." } },
    ]);
  });
});
