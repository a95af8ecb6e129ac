import type { CreateTableInput, OnDemandThroughput, UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { backUp } from "./backups/backups-for-tests.ts";
import { runCopies } from "./backups/copies.ts";
import { createTable } from "./operations/create-table.ts";
import { describeBackup } from "./operations/describe-backup.ts";
import { describeTable } from "./operations/describe-table.ts";
import { restoreTableFromBackup } from "./operations/restore-table-from-backup.ts";
import { updateTable } from "./operations/update-table.ts";
import { contextWith, peopleTable, type TestContext } from "./testing.ts";

const TableName = "people";
const maximum = (MaxReadRequestUnits?: number, MaxWriteRequestUnits?: number): OnDemandThroughput =>
  JSON.parse(JSON.stringify({ MaxReadRequestUnits, MaxWriteRequestUnits }));
const index = {
  IndexName: "byLand",
  KeySchema: [{ AttributeName: "land", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
};
const indexed: CreateTableInput = {
  ...peopleTable,
  AttributeDefinitions: [...peopleTable.AttributeDefinitions!, { AttributeName: "land", AttributeType: "S" }],
  GlobalSecondaryIndexes: [index],
};
const provisioned = (table: CreateTableInput): CreateTableInput => ({
  ...table,
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
});

async function shown(context: TestContext, name = TableName) {
  const { Table } = await describeTable(context, { TableName: name });
  return { table: Table?.OnDemandThroughput, index: Table?.GlobalSecondaryIndexes?.[0]?.OnDemandThroughput };
}
const update = (context: TestContext, change: Partial<UpdateTableInput>) =>
  updateTable(context, { TableName, ...change });
const updateIndex = (OnDemandThroughput: OnDemandThroughput) => ({
  GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byLand", OnDemandThroughput } }],
});

describe("the maximum throughput of a table on demand", () => {
  it("is shown where there is one", async () => {
    const context = await contextWith({ ...peopleTable, OnDemandThroughput: maximum(100) });
    expect(await shown(context)).toEqual({ table: maximum(100) });
    const both = { ...peopleTable, TableName: "both", OnDemandThroughput: maximum(1, 40_000) };
    expect((await createTable(context, both)).TableDescription?.OnDemandThroughput).toEqual(maximum(1, 40_000));
    await createTable(context, { ...peopleTable, TableName: "neither", OnDemandThroughput: {} });
    expect(await shown(context, "neither")).toEqual({});
  });

  it("changes in parts, and goes with -1", async () => {
    const context = await contextWith(peopleTable);
    await update(context, { OnDemandThroughput: maximum(1000, 500) });
    await update(context, { OnDemandThroughput: maximum(2000) });
    expect(await shown(context)).toEqual({ table: maximum(2000, 500) });
    await update(context, { OnDemandThroughput: maximum(-1) });
    expect(await shown(context)).toEqual({ table: maximum(undefined, 500) });
    await update(context, { OnDemandThroughput: maximum(undefined, -1) });
    await update(context, { OnDemandThroughput: maximum(-1, -1) });
    expect(await shown(context)).toEqual({});
  });

  it("comes and goes with the billing mode", async () => {
    const context = await contextWith(provisioned(peopleTable));
    await update(context, { BillingMode: "PAY_PER_REQUEST", OnDemandThroughput: maximum(7) });
    expect(await shown(context)).toEqual({ table: maximum(7) });
    const { ProvisionedThroughput } = provisioned(peopleTable);
    await update(context, { BillingMode: "PROVISIONED", ProvisionedThroughput: ProvisionedThroughput! });
    await update(context, { BillingMode: "PAY_PER_REQUEST" });
    expect(await shown(context)).toEqual({});
  });

  it("is each global index's own", async () => {
    const context = await contextWith({
      ...indexed,
      GlobalSecondaryIndexes: [{ ...index, OnDemandThroughput: maximum(3, 4) }],
    });
    expect(await shown(context)).toEqual({ index: maximum(3, 4) });
    await update(context, updateIndex(maximum(5, -1)));
    expect(await shown(context)).toEqual({ index: maximum(5) });
    const Create = {
      ...index,
      IndexName: "again",
      OnDemandThroughput: maximum(6),
    };
    const { AttributeDefinitions } = indexed;
    await update(context, { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] });
    const { Table } = await describeTable(context, { TableName });
    expect(Table?.GlobalSecondaryIndexes?.[1]).toMatchObject({ OnDemandThroughput: maximum(6) });
  });

  it("is remembered by backups, and comes back unless the caller wishes otherwise", async () => {
    const context = await contextWith({
      ...indexed,
      OnDemandThroughput: maximum(10, 20),
      GlobalSecondaryIndexes: [{ ...index, OnDemandThroughput: maximum(3) }],
    });
    const BackupArn = await backUp(context);
    const { BackupDescription } = await describeBackup(context, { BackupArn });
    expect(BackupDescription?.SourceTableDetails?.OnDemandThroughput).toEqual(maximum(10, 20));
    expect(BackupDescription?.SourceTableFeatureDetails?.GlobalSecondaryIndexes).toMatchObject([
      { OnDemandThroughput: maximum(3) },
    ]);
    const restore = async (TargetTableName: string, wishes = {}) => {
      await restoreTableFromBackup(context, { BackupArn, TargetTableName, ...wishes });
      await runCopies(context.platform);
      return shown(context, TargetTableName);
    };
    expect(await restore("same")).toEqual({ table: maximum(10, 20), index: maximum(3) });
    const OnDemandThroughputOverride = maximum(undefined, 1);
    const GlobalSecondaryIndexOverride = [{ ...index, OnDemandThroughput: maximum(8) }];
    expect(await restore("other", { OnDemandThroughputOverride, GlobalSecondaryIndexOverride })).toEqual({
      table: maximum(10, 1),
      index: maximum(8),
    });
    await expect(restore("wrong", { OnDemandThroughputOverride: maximum(0) })).rejects.toThrow(
      "Invalid Request: Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range",
    );
    const ProvisionedThroughputOverride = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    const paid = {
      BillingModeOverride: "PROVISIONED",
      ProvisionedThroughputOverride,
      GlobalSecondaryIndexOverride: [],
    };
    await expect(restore("wrong", { ...paid, OnDemandThroughputOverride })).rejects.toThrow(
      "Cannot override MaxWriteRequestUnits for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST",
    );
    expect(await restore("paid", paid)).toEqual({});
  });
});

const invalid = "One or more parameter values were invalid: ";
const newRefusals: [Partial<CreateTableInput>, string][] = [
  [
    { ...provisioned(peopleTable), OnDemandThroughput: maximum(1) },
    "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
  ],
  [
    { OnDemandThroughput: maximum(0, 0) },
    "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
  ],
  [
    { OnDemandThroughput: maximum(1, -1) },
    "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range",
  ],
  [
    { ...indexed, GlobalSecondaryIndexes: [{ ...index, OnDemandThroughput: maximum(-1) }] },
    "Requested MaxReadRequestUnits for OnDemandThroughput for index : byLand is outside of valid range",
  ],
];
it.each(newRefusals)("CreateTable refuses %#", async (change, message) => {
  const context = await contextWith();
  await expect(createTable(context, { ...peopleTable, ...change })).rejects.toThrow(`${invalid}${message}`);
});

const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const };
const onlyUpdates =
  "The only Updates for index: byLand when TableThroughputMode is PAY_PER_REQUEST can be to " +
  "OnDemandThroughput, WarmThroughput";
const refusals: [Partial<UpdateTableInput>, string][] = [
  [
    { OnDemandThroughput: maximum(-2) },
    `${invalid}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
  [
    { OnDemandThroughput: maximum(1), StreamSpecification },
    `${invalid}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request`,
  ],
  [
    { OnDemandThroughput: maximum(1), DeletionProtectionEnabled: true },
    `${invalid}DeletionProtection modification must be the only operation in the request`,
  ],
  [
    { OnDemandThroughput: maximum(40_001) },
    "Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds " +
      "TableMaxReadCapacityUnits of the account in region us-east-1",
  ],
  [
    updateIndex(maximum(1, 40_001)),
    "Subscriber limit exceeded: Requested MaxWriteRequestUnits for OnDemandThroughput for index : byLand exceeds " +
      "TableMaxWriteCapacityUnits of the account in region us-east-1",
  ],
  [updateIndex({}), invalid + onlyUpdates],
  [
    {
      GlobalSecondaryIndexUpdates: [
        {
          Update: { IndexName: "byLand", ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
        },
      ],
    },
    invalid + onlyUpdates,
  ],
];
it.each(refusals)("UpdateTable refuses %#", async (change, message) => {
  const context = await contextWith(indexed);
  await expect(update(context, change)).rejects.toThrow(message);
});

it("UpdateTable refuses a maximum for a provisioned table, and an index that stays as it is", async () => {
  const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  const GlobalSecondaryIndexes = [{ ...index, ProvisionedThroughput: units }];
  const context = await contextWith({ ...provisioned(indexed), GlobalSecondaryIndexes });
  await expect(update(context, { OnDemandThroughput: maximum(1) })).rejects.toThrow(
    `${invalid}MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  );
  await expect(update(context, updateIndex(maximum(1)))).rejects.toThrow("for index : byLand cannot be specified");
  const Update = { IndexName: "byLand", ProvisionedThroughput: units };
  await expect(update(context, { GlobalSecondaryIndexUpdates: [{ Update }] })).rejects.toThrow(
    "The provisioned throughput for the index byLand will not change. The requested value equals the current value. " +
      "Current ReadCapacityUnits provisioned for index byLand: 1. Requested ReadCapacityUnits: 1.",
  );
});
