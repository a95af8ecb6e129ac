import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { backfillIndexes } from "../index-backfill.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { deleteTable } from "../operations/delete-table.ts";
import { describeTable } from "../operations/describe-table.ts";
import { putItem } from "../operations/put-item.ts";
import { updateTable } from "../operations/update-table.ts";
import { countTables } from "../table-counter.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, peopleTable, type TestContext } from "../testing.ts";
import {
  byTeam,
  byVector,
  heldAndRebuilt,
  person,
  search,
  searched,
  TableName,
  tableWith,
} from "./vectors-for-tests.ts";

type Updates = Partial<UpdateTableInput>;

const create = (more: object = {}): Updates => ({ VectorIndexUpdates: [{ Create: { ...byVector, ...more } }] });
const remove = (IndexName: string): Updates => ({ VectorIndexUpdates: [{ Delete: { IndexName } }] });
const AttributeDefinitions = [{ AttributeName: "city", AttributeType: "S" as const }];
const byCity = (more: object = {}): Updates => ({
  AttributeDefinitions,
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName: "byCity",
        KeySchema: [{ AttributeName: "city", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
        ...more,
      },
    },
  ],
});

const update = (context: TestContext, updates: Updates) => updateTable(context, { TableName, ...updates });

async function fill(context: TestContext, count: number): Promise<void> {
  for (let start = 0; start < count; start += 25) {
    const writes = Array.from({ length: Math.min(25, count - start) }, (_, at) => ({
      PutRequest: { Item: person(`${start + at}`, [start + at, 1, 0], { team: { S: `t${at % 3}` } }) },
    }));
    await batchWriteItem(context, { RequestItems: { [TableName]: writes } });
  }
}

const indexes = async (context: TestContext) => (await describeTable(context, { TableName })).Table!.VectorIndexes;
const rowCount = ({ platform }: TestContext) =>
  platform.store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))].length);

describe("a vector index that is added", () => {
  it("is filled with what is there, also when that is interrupted, while writes go on", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, 450);
    const { TableDescription } = await update(context, { AttributeDefinitions: [...searched], ...create(byTeam) });
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      VectorIndexes: [{ IndexStatus: "CREATING", Backfilling: false }],
    });
    let pauses = 0;
    await backfillIndexes(context.platform.store, async () => ++pauses <= 1);
    expect(await indexes(context)).toMatchObject([{ IndexStatus: "CREATING", Backfilling: true }]);
    for (const pk of ["1", "2", "449", "new"]) {
      await putItem(context, { TableName, Item: person(pk, [7, 7, 7], { team: { S: "t9" } }) });
    }
    await backfillIndexes(context.platform.store);
    const [held, rebuilt] = await context.platform.store.read((tx) => heldAndRebuilt(tx));
    expect(held).toHaveLength(451);
    expect(held.sort()).toEqual(rebuilt);
    const [index] = (await indexes(context))!;
    expect(index).toMatchObject({ IndexStatus: "ACTIVE", ItemCount: 451 });
    expect(index).not.toHaveProperty("Backfilling");
  });

  it("is counted, removed at once and swept", async () => {
    const context = await contextWith(tableWith({ ...byVector, Projection: { ProjectionType: "KEYS_ONLY" } }));
    await fill(context, 1100);
    const before = await rowCount(context);
    await countTables(context.platform);
    // Twelve bytes of numbers, the name of the attribute, and the key: "pk" and one to four digits.
    const keyBytes = Array.from({ length: 1100 }, (_, at) => `pk${at}`.length).reduce((sum, bytes) => sum + bytes);
    expect(await indexes(context)).toMatchObject([{ ItemCount: 1100, IndexSizeBytes: 1100 * 13 + keyBytes }]);
    const { TableDescription } = await update(context, remove("byVector"));
    expect(TableDescription!.VectorIndexes).toMatchObject([{ IndexName: "byVector", IndexStatus: "DELETING" }]);
    expect(await indexes(context)).toBeUndefined();
    await expect(search(context, [1, 0, 0])).rejects.toMatchObject({
      message: "The table does not have the specified index: byVector",
    });
    await sweepTables(context.platform.store);
    expect(await rowCount(context)).toBe(1100);
    expect(before).toBeGreaterThan(1100);
    await update(context, create());
    await backfillIndexes(context.platform.store);
    expect(await search(context, [1, 0, 0], { TopK: 1 })).toHaveLength(1);
  });

  it("may go while it is filled, but the table may not", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, 300);
    await update(context, create());
    await expect(deleteTable(context, { TableName })).rejects.toMatchObject({
      code: "ResourceInUseException",
      message:
        "Attempt to change a resource which is still in use: " +
        "Cannot delete table while indexes are being created, updated, or deleted.",
    });
    await update(context, remove("byVector"));
    await backfillIndexes(context.platform.store);
    await sweepTables(context.platform.store);
    expect(await rowCount(context)).toBe(300);
    await deleteTable(context, { TableName });
  });
});

const oneAtATime = {
  code: "LimitExceededException",
  message: "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
};
const refused = (message: string) => ({
  code: "ValidationException",
  message: `One or more parameter values were invalid: ${message}`,
});
const alreadyThere = { code: "ValidationException", message: "Attempting to create an index which already exists" };
const redefined =
  "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. ";

describe("UpdateTable", () => {
  const several: [string, Updates, object][] = [
    [
      "an update that does two things",
      { VectorIndexUpdates: [{ Create: byVector, Delete: { IndexName: "byVector" } }] },
      refused("Only one vector index action is allowed per VectorIndexUpdate object"),
    ],
    [
      "an update that does nothing",
      { VectorIndexUpdates: [{}] },
      refused("One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null"),
    ],
    [
      "two updates",
      { VectorIndexUpdates: [{ Delete: { IndexName: "one" } }, { Delete: { IndexName: "two" } }] },
      oneAtATime,
    ],
    ["a secondary index beside it", { ...create({ IndexName: "other" }), ...byCity() }, oneAtATime],
    ["a name that is taken", create(), alreadyThere],
    ["a secondary index with the name", byCity({ IndexName: "byVector" }), alreadyThere],
    [
      "a secondary index by the vector",
      {
        ...byCity({ KeySchema: [{ AttributeName: "v", KeyType: "HASH" }] }),
        AttributeDefinitions: [{ AttributeName: "v", AttributeType: "S" }],
      },
      refused(
        `${redefined}Existing schema: VectorIndexSchema:[VectorAttribute: key{v:L:3}] ` +
          "New schema: Schema:[SchemaElement: key{v:S:HASH}]",
      ),
    ],
    [
      "a vector in a key",
      create({ IndexName: "other", VectorAttribute: { AttributeName: "pk" } }),
      refused(
        `${redefined}Existing schema: Schema:[SchemaElement: key{pk:S:HASH}] ` +
          "New schema: VectorIndexSchema:[VectorAttribute: key{pk:L:3}]",
      ),
    ],
    [
      "other dimensions",
      create({ IndexName: "other", Dimensions: 4 }),
      refused(
        `${redefined}Existing schema: VectorIndexSchema:[VectorAttribute: key{v:L:3}] ` +
          "New schema: VectorIndexSchema:[VectorAttribute: key{v:L:4}]",
      ),
    ],
    [
      "a search schema without definitions",
      create(byTeam),
      refused("One element in SearchSchema is not defined in attribute definitions"),
    ],
    [
      "an index that is not there",
      remove("other"),
      { code: "ResourceNotFoundException", message: "Requested resource not found: Index other for table people" },
    ],
    [
      "provisioned throughput, even without the index",
      {
        ...remove("byVector"),
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      },
      refused("Tables with vector indexes must be in PAY_PER_REQUEST mode"),
    ],
    ["no update", { VectorIndexUpdates: [] }, { message: expect.stringMatching(/^At least one of /) }],
  ];
  it.each(several)("refuses %s", async (_what, updates, refusal) => {
    const context = await contextWith(tableWith(byVector));
    await expect(update(context, updates)).rejects.toMatchObject(refusal);
    expect(await indexes(context)).toMatchObject([{ IndexName: "byVector", IndexStatus: "ACTIVE" }]);
  });

  it("makes one index at a time", async () => {
    const context = await contextWith(tableWith(byVector));
    await update(context, create({ IndexName: "second" }));
    await expect(update(context, create({ IndexName: "second" }))).rejects.toMatchObject({
      code: "ResourceInUseException",
      message:
        "Attempt to change a resource which is still in use: Index is being created.  Table: people Index: second",
    });
    for (const updates of [create({ IndexName: "third" }), remove("byVector"), byCity()]) {
      await expect(update(context, updates)).rejects.toMatchObject(oneAtATime);
    }
  });

  it("refuses a sixth index, and any for a provisioned table", async () => {
    const context = await contextWith(
      tableWith(...Array.from({ length: 5 }, (_, at) => ({ ...byVector, IndexName: `index${at}` }))),
    );
    await expect(update(context, create())).rejects.toMatchObject({
      code: "LimitExceededException",
      message: "Subscriber limit exceeded: Number of vector secondary indexes exceeds per-table limit of 5",
    });
    const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    const provisioned = await contextWith({ ...peopleTable, BillingMode: "PROVISIONED", ProvisionedThroughput });
    await expect(update(provisioned, create())).rejects.toMatchObject(
      refused("Vector indexes are only supported for PAY_PER_REQUEST tables"),
    );
  });
});
