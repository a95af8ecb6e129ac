import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { prefixRange } from "../../store/keys.ts";
import { backfillIndexes, createIndexBackfill } from "./index-backfill.ts";
import { batchWriteItem } from "./operations/batch-write-item.ts";
import { createTable } from "./operations/create-table.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { deleteTable } from "./operations/delete-table.ts";
import { describeTable } from "./operations/describe-table.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { scan } from "./operations/scan.ts";
import { transactWriteItems } from "./operations/transact-write-items.ts";
import { updateItem } from "./operations/update-item.ts";
import { updateTable } from "./operations/update-table.ts";
import { countTables } from "./table-counter.ts";
import { sweepTables } from "./table-sweeper.ts";
import { contextWith, peopleTable, plain, scoresTable, type TestContext } from "./testing.ts";
import type { Item } from "./values/attribute-value.ts";

const TableName = "scores";
const gameTable: CreateTableInput = {
  ...scoresTable,
  AttributeDefinitions: [
    ...scoresTable.AttributeDefinitions!,
    { AttributeName: "game", AttributeType: "S" },
    { AttributeName: "points", AttributeType: "N" },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "byPoints",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "points", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byGame",
      KeySchema: [
        { AttributeName: "game", KeyType: "HASH" },
        { AttributeName: "points", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["note"] },
    },
  ],
};
const item = (sk: string, more: Item = {}): Item => ({ pk: { S: "ada" }, sk: { S: sk }, ...more });
const played = (points: string, more: Item = {}): Item => ({ game: { S: "go" }, points: { N: points }, ...more });
const ofGo = {
  TableName,
  IndexName: "byGame",
  KeyConditionExpression: "game = :g",
  ExpressionAttributeValues: { ":g": { S: "go" } },
};
const ofAda = {
  TableName,
  IndexName: "byPoints",
  KeyConditionExpression: "pk = :p",
  ExpressionAttributeValues: { ":p": { S: "ada" } },
};

describe("secondary indexes", () => {
  let context: TestContext;
  const put = (Item: Item, more = {}) =>
    putItem(context, { TableName, Item, ReturnConsumedCapacity: "INDEXES", ...more });

  beforeEach(async () => {
    context = await contextWith(gameTable);
  });

  it("hold the items that have their keys, with the attributes that they project", async () => {
    await put(item("1", played("10", { note: { S: "n" }, secret: { S: "s" } })));
    await put(item("2", { game: { S: "go" } }));
    expect(plain(await query(context, ofGo)).Items).toEqual([item("1", played("10", { note: { S: "n" } }))]);
    expect(plain(await query(context, ofAda)).Items).toEqual([item("1", { points: { N: "10" } })]);
    expect((await scan(context, { TableName, IndexName: "byGame" })).Count).toBe(1);
  });

  it("end pages with the keys of the index and of the table, and go on after them", async () => {
    for (const sk of ["1", "2", "3"]) await put(item(sk, played("7")));
    const first = await query(context, { ...ofGo, Limit: 2 });
    expect(first.LastEvaluatedKey).toEqual(item("2", played("7")));
    const second = await query(context, { ...ofGo, ExclusiveStartKey: first.LastEvaluatedKey! as Item });
    expect(plain(second).Items).toEqual([item("3", played("7"))]);
  });

  it.each([
    [{ ...ofGo, ExclusiveStartKey: item("1") }, "The provided starting key is invalid"],
    [
      { ...ofGo, ExclusiveStartKey: { ...item("1", played("7")), game: { S: "chess" } } },
      "The provided starting key is outside query boundaries based on provided conditions",
    ],
    [
      { ...ofGo, ExclusiveStartKey: { x: { S: "1" }, sk: { S: "1" }, ...played("7") } },
      "The provided starting key is invalid: The provided key element does not match the schema",
    ],
    [{ ...ofGo, ConsistentRead: true }, "Consistent reads are not supported on global secondary indexes"],
    [{ ...ofGo, IndexName: "other" }, "The table does not have the specified index: other"],
    [
      { ...ofGo, Select: "ALL_ATTRIBUTES" as const },
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary " +
        "index byGame because its projection type is not ALL",
    ],
    [
      { ...ofGo, ProjectionExpression: "sk, secret" },
      "One or more parameter values were invalid: Global secondary index byGame does not project [secret]",
    ],
    [
      { ...ofGo, FilterExpression: "points > :g" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: points",
    ],
    [
      { ...ofGo, FilterExpression: "points.x > :g" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: points",
    ],
  ])("refuse in AWS's words what a query cannot ask: %j", async (input, message) => {
    await expect(query(context, input)).rejects.toMatchObject({ code: "ValidationException", message });
  });

  it("of the local kind fetch from the table what they lack, for a price", async () => {
    await put(item("1", played("10", { secret: { S: "s".repeat(5000) } })));
    await put(item("2", played("20", { secret: { S: "t" } })));
    const all = await query(context, { ...ofAda, Select: "ALL_ATTRIBUTES", ReturnConsumedCapacity: "INDEXES" });
    expect(plain(all).Items).toEqual([
      item("1", played("10", { secret: { S: "s".repeat(5000) } })),
      item("2", played("20", { secret: { S: "t" } })),
    ]);
    expect(all.ConsumedCapacity).toEqual({
      TableName,
      CapacityUnits: 2,
      Table: { CapacityUnits: 1.5 },
      LocalSecondaryIndexes: { byPoints: { CapacityUnits: 0.5 } },
    });
    const bySecret = {
      ...ofAda,
      ConsistentRead: true,
      FilterExpression: "secret = :t",
      ExpressionAttributeValues: { ":p": { S: "ada" }, ":t": { S: "t" } },
    };
    const projected = await query(context, { ...bySecret, ProjectionExpression: "sk" });
    expect(plain(projected).Items).toEqual([{ sk: { S: "2" } }]);
    // What only the filter asks for is fetched, but not answered.
    expect(plain(await query(context, bySecret)).Items).toEqual([item("2", { points: { N: "20" } })]);
  });

  it("cost what is written to them: nothing, one write, or two where a key changes", async () => {
    const inserted = await put(item("1", played("10", { note: { S: "n".repeat(2000) }, rest: { S: "o" } })));
    expect(inserted.ConsumedCapacity).toEqual({
      TableName,
      CapacityUnits: 2 + 1 + 2,
      Table: { CapacityUnits: 2 },
      LocalSecondaryIndexes: { byPoints: { CapacityUnits: 1 } },
      GlobalSecondaryIndexes: { byGame: { CapacityUnits: 2 } },
    });
    const update = (UpdateExpression: string, value: Item[string]) =>
      updateItem(context, {
        TableName,
        Key: item("1"),
        UpdateExpression,
        ExpressionAttributeValues: { ":v": value },
        ReturnConsumedCapacity: "INDEXES",
      });
    const unprojected = await update("SET rest = :v", { S: "p" });
    expect(unprojected.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 2, Table: { CapacityUnits: 2 } });
    const moved = await update("SET points = :v", { N: "11" });
    expect(moved.ConsumedCapacity).toMatchObject({
      CapacityUnits: 2 + 2 + 4,
      LocalSecondaryIndexes: { byPoints: { CapacityUnits: 2 } },
      GlobalSecondaryIndexes: { byGame: { CapacityUnits: 4 } },
    });
    const Put = { TableName, Item: item("2", played("1")) };
    const transacted = await transactWriteItems(context, {
      TransactItems: [{ Put }],
      ReturnConsumedCapacity: "INDEXES",
      ReturnItemCollectionMetrics: "SIZE",
    });
    expect(transacted.ConsumedCapacity).toEqual([
      {
        TableName,
        CapacityUnits: 6,
        WriteCapacityUnits: 6,
        Table: { CapacityUnits: 2, WriteCapacityUnits: 2 },
        LocalSecondaryIndexes: { byPoints: { CapacityUnits: 2, WriteCapacityUnits: 2 } },
        GlobalSecondaryIndexes: { byGame: { CapacityUnits: 2, WriteCapacityUnits: 2 } },
      },
    ]);
    expect(transacted.ItemCollectionMetrics).toEqual({ [TableName]: [metrics] });
  });

  const metrics = { ItemCollectionKey: { pk: { S: "ada" } }, SizeEstimateRangeGB: [0, 1] };

  it("of the local kind make item collections, whose size is told and kept", async () => {
    const asked = { ReturnItemCollectionMetrics: "SIZE" as const };
    expect((await put(item("1", played("1")), asked)).ItemCollectionMetrics).toEqual(metrics);
    const batch = { RequestItems: { [TableName]: [{ PutRequest: { Item: item("2") } }] }, ...asked };
    expect((await batchWriteItem(context, batch)).ItemCollectionMetrics).toEqual({ [TableName]: [metrics] });
    const Key = item("1");
    expect((await updateItem(context, { TableName, Key, ...asked })).ItemCollectionMetrics).toEqual(metrics);
    const items = () => context.platform.store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))].length);
    expect(await items()).toBe(2 + 2 + 1);
    for (const sk of ["1", "2"]) {
      const answer = await deleteItem(context, { TableName, Key: item(sk), ...asked });
      expect(answer.ItemCollectionMetrics).toEqual(metrics);
    }
    expect(await items()).toBe(0);
  });

  it.each([
    [
      { points: { S: "x" } },
      "One or more parameter values were invalid: Type mismatch for Index Key points Expected: N Actual: S IndexName: byPoints",
    ],
    [
      { game: { S: "" } },
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byGame, IndexKey: game",
    ],
  ] as [Item, string][])("refuse items whose attributes cannot be their keys: %j", async (attributes, message) => {
    const refusal = { code: "ValidationException", message };
    const Item = item("1", attributes);
    await expect(put(Item)).rejects.toMatchObject(refusal);
    await expect(
      batchWriteItem(context, { RequestItems: { [TableName]: [{ PutRequest: { Item } }] } }),
    ).rejects.toMatchObject(refusal);
    const [name, value] = Object.entries(attributes)[0]!;
    await expect(
      updateItem(context, {
        TableName,
        Key: item("1"),
        UpdateExpression: `SET ${name} = :v`,
        ExpressionAttributeValues: { ":v": value },
      }),
    ).rejects.toMatchObject(refusal);
  });

  it("refuse an update that turns out to give them no key", async () => {
    await put(item("1", { note: { S: "x" } }));
    const update = (UpdateExpression: string) => updateItem(context, { TableName, Key: item("1"), UpdateExpression });
    await expect(update("SET points = note")).rejects.toThrow(
      "The update expression attempted to update the secondary index key to unsupported type",
    );
    await expect(update("REMOVE game.x")).rejects.toThrow("are not allowed: IndexKey: game");
  });
});

describe("a global index of a table that is there already", () => {
  const byGame = {
    IndexName: "byGame",
    KeySchema: [{ AttributeName: "game", KeyType: "HASH" as const }],
    Projection: { ProjectionType: "ALL" as const },
  };
  const AttributeDefinitions = [{ AttributeName: "game", AttributeType: "S" as const }];
  const add = (context: TestContext, Create = byGame) =>
    updateTable(context, { TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] });
  const remove = (context: TestContext, IndexName = "byGame") =>
    updateTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
  const described = async (context: TestContext) =>
    (await describeTable(context, { TableName })).Table!.GlobalSecondaryIndexes;

  async function filled(count: number): Promise<TestContext> {
    const context = await contextWith(scoresTable);
    for (let start = 0; start < count; start += 25) {
      const scores = Array.from({ length: 25 }, (_, offset) => ({
        PutRequest: { Item: item(`${start + offset}`, { game: { S: "go" } }) },
      }));
      await batchWriteItem(context, { RequestItems: { scores } });
    }
    return context;
  }

  it("is being created until it holds the items of the table, and then is active", async () => {
    const context = await filled(450);
    await putItem(context, { TableName, Item: item("misfit", { game: { N: "1" } }) });
    const answer = (await add(context)).TableDescription!;
    expect(answer).toMatchObject({ TableStatus: "UPDATING", GlobalSecondaryIndexes: [{ IndexStatus: "CREATING" }] });
    expect(await described(context)).toMatchObject([{ IndexStatus: "CREATING", Backfilling: true }]);
    await expect(query(context, ofGo)).rejects.toThrow("Cannot read from backfilling global secondary index: byGame");
    const backfill = createIndexBackfill(context.platform);
    backfill.start();
    await context.platform.clock.advance(1000);
    await backfill.stop();
    expect(await described(context)).toMatchObject([{ IndexStatus: "ACTIVE", ItemCount: 450 }]);
    expect((await query(context, ofGo)).Count).toBe(450);
  });

  it("passes over items that cannot be in it, and has them refused only once it is filled", async () => {
    const context = await filled(25);
    const misfits = { number: { N: "1" }, empty: { S: "" }, long: { S: "x".repeat(2049) }, set: { SS: ["a"] } };
    const put = (sk: string, game: Item[string]) => putItem(context, { TableName, Item: item(sk, { game }) });
    const updateTo = (value: Item[string]) =>
      updateItem(context, {
        TableName,
        Key: item("0"),
        UpdateExpression: "SET game = :v",
        ExpressionAttributeValues: { ":v": value },
      });
    for (const [sk, game] of Object.entries(misfits)) await put(sk, game);
    await put("longest", { S: "x".repeat(2048) });
    await add(context);
    for (const [sk, game] of Object.entries(misfits)) await put(`${sk} meanwhile`, game);
    await put("fits meanwhile", { S: "go" });
    await updateTo({ L: [] });
    await backfillIndexes(context.platform.store);
    expect((await query(context, ofGo)).Count).toBe(25);
    expect((await scan(context, { TableName, IndexName: "byGame" })).Count).toBe(26);
    expect((await scan(context, { TableName })).Count).toBe(25 + 4 + 1 + 4 + 1);
    for (const [sk, game] of Object.entries(misfits)) {
      await expect(put(sk, game)).rejects.toMatchObject({ code: "ValidationException" });
    }
    await expect(updateTo({ L: [] })).rejects.toThrow("Type mismatch for Index Key game Expected: S Actual: L");
    await updateTo({ S: "go" });
    expect((await query(context, ofGo)).Count).toBe(26);
  });

  it("lets the table change while it is filled, and no other index come or go", async () => {
    const units = (capacity: number) => ({ ReadCapacityUnits: capacity, WriteCapacityUnits: capacity });
    const other = { ...byGame, IndexName: "other", ProvisionedThroughput: units(1) };
    const context = await contextWith({
      ...scoresTable,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(1),
      AttributeDefinitions: [...scoresTable.AttributeDefinitions!, ...AttributeDefinitions],
      GlobalSecondaryIndexes: [other],
    });
    await expect(add(context)).rejects.toThrow(
      "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: byGame",
    );
    await add(context, { ...byGame, ProvisionedThroughput: units(1) } as typeof byGame);
    const change = (input: object) => updateTable(context, { TableName, ...input });
    const unitsOf = (IndexName: string, capacity: number) => ({
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName, ProvisionedThroughput: units(capacity) } }],
    });
    const limit = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
    await expect(remove(context, "other")).rejects.toMatchObject({ code: "LimitExceededException", message: limit });
    await expect(deleteTable(context, { TableName })).rejects.toMatchObject({
      code: "ResourceInUseException",
      message:
        "Attempt to change a resource which is still in use: Cannot delete table while indexes are being created, " +
        "updated, or deleted.",
    });
    await change({ ProvisionedThroughput: units(2) });
    expect((await change(unitsOf("other", 3))).TableDescription).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "UPDATING" }, { IndexStatus: "CREATING", Backfilling: true }],
    });
    expect((await change(unitsOf("byGame", 4))).TableDescription?.GlobalSecondaryIndexes?.[1]).toMatchObject({
      IndexStatus: "CREATING",
      ProvisionedThroughput: { ReadCapacityUnits: 4 },
    });
    await change({ DeletionProtectionEnabled: false });
    await change({ StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } });
    expect((await remove(context)).TableDescription?.GlobalSecondaryIndexes?.[1]).not.toHaveProperty("Backfilling");
    await remove(context, "other");
    await deleteTable(context, { TableName });
  });

  it("is filled by whoever goes on after a crash", async () => {
    const context = await filled(450);
    await add(context);
    const { store } = context.platform;
    let steps = 0;
    await backfillIndexes(store, async () => steps++ < 1);
    expect(await described(context)).toMatchObject([{ IndexStatus: "CREATING", ItemCount: 200 }]);
    await backfillIndexes(store);
    expect(await described(context)).toMatchObject([{ IndexStatus: "ACTIVE", ItemCount: 450 }]);
  });

  it("goes away at once when removed, and its entries soon after", async () => {
    const context = await filled(25);
    await add(context);
    const { store } = context.platform;
    await backfillIndexes(store);
    expect((await remove(context)).TableDescription!.GlobalSecondaryIndexes).toMatchObject([
      { IndexStatus: "DELETING" },
    ]);
    expect(await described(context)).toBeUndefined();
    await sweepTables(store);
    const rows = await store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))].length);
    expect(rows).toBe(25);
    await add(context);
    await backfillIndexes(store);
    expect((await query(context, ofGo)).Count).toBe(25);
  });

  it("may be removed while it is created", async () => {
    const context = await filled(25);
    await add(context);
    await remove(context);
    await backfillIndexes(context.platform.store);
    await sweepTables(context.platform.store);
    const rows = await context.platform.store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))].length);
    expect(rows).toBe(25);
  });

  it("is refused in AWS's words where it cannot be", async () => {
    const context = await filled(25);
    const create = { TableName, GlobalSecondaryIndexUpdates: [{ Create: byGame }] };
    await expect(updateTable(context, create)).rejects.toThrow(
      "AttributeDefinitions is not specified for index: byGame",
    );
    await expect(updateTable(context, { ...create, AttributeDefinitions: [] })).rejects.toThrow(
      "Some index key attributes are not defined in AttributeDefinitions. Keys: [game]",
    );
    const retyped = [...AttributeDefinitions, { AttributeName: "pk", AttributeType: "N" as const }];
    await expect(updateTable(context, { ...create, AttributeDefinitions: retyped })).rejects.toThrow(
      "Cannot redefine the key attribute pk",
    );
    const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    await expect(add(context, { ...byGame, ProvisionedThroughput: units } as typeof byGame)).rejects.toThrow(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: byGame when BillingMode is",
    );
    const unknown = "Requested resource not found: Index byGame for table scores";
    await expect(remove(context)).rejects.toMatchObject({ code: "ResourceNotFoundException", message: unknown });
    const Update = { IndexName: "byGame", OnDemandThroughput: { MaxReadRequestUnits: 1 } };
    await expect(updateTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Update }] })).rejects.toThrow(
      unknown,
    );
    await add(context);
    await expect(add(context)).rejects.toThrow("Attempting to create an index which already exists");
    const limit = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
    await expect(add(context, { ...byGame, IndexName: "other" })).rejects.toMatchObject({
      code: "LimitExceededException",
      message: limit,
    });
    const update = (GlobalSecondaryIndexUpdates: object[]) =>
      updateTable(context, { TableName, GlobalSecondaryIndexUpdates });
    await expect(update([{}])).rejects.toThrow("GlobalSecondaryIndexUpdate.Delete must not be null");
    await expect(update([{ Create: byGame, Delete: { IndexName: "byGame" } }])).rejects.toThrow(
      "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
    );
    const twice = [{ Delete: { IndexName: "byGame" } }, { Delete: { IndexName: "byGame" } }];
    await expect(update(twice)).rejects.toThrow("Only one global secondary index update per index is allowed");
    await expect(update([twice[0]!, { Delete: { IndexName: "another" } }])).rejects.toThrow(limit);
  });

  it("is none that is local", async () => {
    const context = await contextWith(gameTable);
    await expect(remove(context, "byPoints")).rejects.toMatchObject({
      code: "ValidationException",
      message: "Cannot delete an index that is not a GlobalSecondaryIndex: byPoints",
    });
    const Update = { IndexName: "byPoints", OnDemandThroughput: { MaxReadRequestUnits: 1 } };
    await expect(updateTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Update }] })).rejects.toThrow(
      "Cannot update an index that is not a GlobalSecondaryIndex: byPoints",
    );
  });

  it("may have its throughput changed", async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
    const context = await contextWith({
      ...scoresTable,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput,
      AttributeDefinitions: [...scoresTable.AttributeDefinitions!, ...AttributeDefinitions],
      GlobalSecondaryIndexes: [{ ...byGame, ProvisionedThroughput }],
    });
    const Update = { IndexName: "byGame", ProvisionedThroughput: { ReadCapacityUnits: 6, WriteCapacityUnits: 5 } };
    await updateTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Update }] });
    expect(await described(context)).toMatchObject([
      { ProvisionedThroughput: { ReadCapacityUnits: 6, LastIncreaseDateTime: expect.any(Date) } },
    ]);
  });

  it("goes along when its table is no longer provisioned, and must be told when it is again", async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
    const context = await contextWith({
      ...scoresTable,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput,
      AttributeDefinitions: [...scoresTable.AttributeDefinitions!, ...AttributeDefinitions],
      GlobalSecondaryIndexes: [{ ...byGame, ProvisionedThroughput }],
    });
    await updateTable(context, { TableName, BillingMode: "PAY_PER_REQUEST" });
    expect(await described(context)).toMatchObject([{ ProvisionedThroughput: { ReadCapacityUnits: 0 } }]);
    const back = { TableName, BillingMode: "PROVISIONED" as const, ProvisionedThroughput };
    await expect(updateTable(context, back)).rejects.toThrow(
      "ProvisionedThroughput must be specified for index: byGame",
    );
    const Update = { IndexName: "byGame", ProvisionedThroughput };
    await updateTable(context, { ...back, GlobalSecondaryIndexUpdates: [{ Update }] });
    expect(await described(context)).toMatchObject([{ ProvisionedThroughput: { ReadCapacityUnits: 5 } }]);
    await expect(
      updateTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byGame" } as never }] }),
    ).rejects.toMatchObject({ code: "ValidationException" });
  });

  it("is counted like a table", async () => {
    const context = await filled(25);
    await add(context);
    await backfillIndexes(context.platform.store);
    await filledFurther(context);
    await countTables(context.platform);
    expect(await described(context)).toMatchObject([{ ItemCount: 1225, IndexStatus: "ACTIVE" }]);
  });

  async function filledFurther(context: TestContext): Promise<void> {
    for (let start = 25; start < 1225; start += 25) {
      const scores = Array.from({ length: 25 }, (_, offset) => ({
        PutRequest: { Item: item(`${start + offset}`, { game: { S: "go" } }) },
      }));
      await batchWriteItem(context, { RequestItems: { scores } });
    }
  }
});

describe("the indexes of a new table", () => {
  const keys = (...names: string[]) =>
    names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? ("HASH" as const) : ("RANGE" as const) }));
  const all = { ProjectionType: "ALL" as const };
  const local = (KeySchema = keys("pk", "sk"), Projection: object = all, IndexName = "abc") => ({
    LocalSecondaryIndexes: [{ IndexName, KeySchema, Projection }],
  });
  const global = (KeySchema = keys("sk"), Projection: object = all, IndexName = "abc") => ({
    GlobalSecondaryIndexes: [{ IndexName, KeySchema, Projection }],
  });
  const invalid = "One or more parameter values were invalid: ";

  it.each([
    [{ LocalSecondaryIndexes: [] }, `${invalid}List of LocalSecondaryIndexes is empty`],
    [{ GlobalSecondaryIndexes: [] }, `${invalid}List of GlobalSecondaryIndexes is empty`],
    [local(keys("pk")), `${invalid}Index KeySchema does not have a range key for index: abc`],
    [
      local(keys("sk", "pk")),
      `${invalid}Index KeySchema does not have the same leading hash key as table KeySchema for index: abc. ` +
        "index hash key: sk, table hash key: pk",
    ],
    [local(keys("pk", "sk"), {}), `${invalid}Unknown ProjectionType: null`],
    [
      global(keys("sk"), { ProjectionType: "KEYS_ONLY", NonKeyAttributes: ["a"] }),
      `${invalid}ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified`,
    ],
    [
      global(keys("sk"), { ProjectionType: "INCLUDE" }),
      `${invalid}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
    ],
    [
      global(keys("sk"), { ProjectionType: "INCLUDE", NonKeyAttributes: ["a", "b", "a"] }),
      `${invalid}Duplicate element in NonKeyAttributes: a`,
    ],
    [
      global([...keys("a", "b"), ...keys("c")]),
      `${invalid}All HASH key attributes must precede RANGE key attributes in the KeySchema`,
    ],
    [global(keys(..."abcdef")), `${invalid}The KeySchema exceeds the maximum allowed number of RANGE key attributes`],
    [
      global([..."abcde"].flatMap((name) => keys(name))),
      `${invalid}The KeySchema exceeds the maximum allowed number of HASH key attributes`,
    ],
    [global(keys(..."aba")), "The KeySchema contains multiple key attributes with the same name"],
    [global([...keys("pk"), ...keys("pk")]), "The KeySchema contains multiple key attributes with the same name"],
    [global(keys("pk", "pk")), "Both the Hash Key and the Range Key element in the KeySchema have the same name"],
    [
      global(keys("sk", "pk", "other")),
      `${invalid}Some index key attributes are not defined in AttributeDefinitions. ` +
        "Keys: [sk, pk, other], AttributeDefinitions: [pk, sk]",
    ],
    [global(keys("sk", "pk").reverse()), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"],
    [{ ...local(), ...global() }, `${invalid}Duplicate index name: abc`],
    [
      global(keys("other")),
      `${invalid}Some index key attributes are not defined in AttributeDefinitions. ` +
        "Keys: [other], AttributeDefinitions: [pk, sk]",
    ],
    [
      { ...global(), AttributeDefinitions: gameTable.AttributeDefinitions! },
      `${invalid}Some AttributeDefinitions are not used. AttributeDefinitions: [pk, sk, game, points], keys used: [pk, sk]`,
    ],
    [
      { LocalSecondaryIndexes: [..."abcdef"].map((name) => local(undefined, all, name).LocalSecondaryIndexes[0]!) },
      `${invalid}Number of LocalSecondaryIndexes exceeds per-table limit of 5`,
    ],
    [
      {
        GlobalSecondaryIndexes: Array.from(
          { length: 21 },
          (_, at) => global(undefined, all, `i${at}`).GlobalSecondaryIndexes[0]!,
        ),
      },
      `${invalid}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
    ],
    [
      {
        GlobalSecondaryIndexes: [
          {
            ...global().GlobalSecondaryIndexes[0]!,
            ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
          },
        ],
      },
      `${invalid}ProvisionedThroughput should not be specified for index: abc when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      {
        ...global(),
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      },
      `${invalid}ProvisionedThroughput is not specified for index: abc`,
    ],
  ] as [Partial<CreateTableInput>, string][])("are refused in AWS's words: %j", async (change, message) => {
    await expect(contextWith({ ...scoresTable, ...change })).rejects.toMatchObject({
      code: "ValidationException",
      message,
    });
  });

  it.each([[keys("pk", "sk", "other")], [[...keys("pk"), ...keys("sk")]]])(
    "have keys of one attribute of each kind where they are local: %j",
    async (key) => {
      await expect(contextWith({ ...scoresTable, ...local(key) })).rejects.toMatchObject({
        code: "ValidationException",
      });
    },
  );

  it("need a range key in the table where they are local", async () => {
    await expect(contextWith({ ...peopleTable, ...local(keys("pk")) })).rejects.toThrow(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  });

  it("are described", async () => {
    const context = await contextWith(peopleTable);
    const created = (await createTable(context, gameTable)).TableDescription!;
    expect(created.GlobalSecondaryIndexes).toMatchObject([{ IndexStatus: "CREATING" }]);
    expect((await describeTable(context, { TableName })).Table).toMatchObject({
      AttributeDefinitions: ["game", "pk", "points", "sk"].map((AttributeName) => ({ AttributeName })),
      LocalSecondaryIndexes: [
        {
          IndexName: "byPoints",
          KeySchema: keys("pk", "points"),
          Projection: { ProjectionType: "KEYS_ONLY" },
          IndexArn: "arn:aws:dynamodb:us-east-1:000000000000:table/scores/index/byPoints",
          IndexSizeBytes: 0,
          ItemCount: 0,
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byGame",
          IndexStatus: "ACTIVE",
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["note"] },
          ProvisionedThroughput: { ReadCapacityUnits: 0, NumberOfDecreasesToday: 0 },
        },
      ],
    });
  });
});
