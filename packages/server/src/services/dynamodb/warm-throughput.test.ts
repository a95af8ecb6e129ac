import type { CreateTableInput, UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { backUp } from "./backups/backups-for-tests.ts";
import { backfillIndexes } from "./index-backfill.ts";
import { createTable } from "./operations/create-table.ts";
import { describeTable } from "./operations/describe-table.ts";
import { restoreTableFromBackup } from "./operations/restore-table-from-backup.ts";
import { updateTable } from "./operations/update-table.ts";
import { contextWith, peopleTable, type TestContext, testContext } from "./testing.ts";

const TableName = "people";
const warm = (ReadUnitsPerSecond: number, WriteUnitsPerSecond: number) => ({ ReadUnitsPerSecond, WriteUnitsPerSecond });
const units = (capacity: number) => ({ ReadCapacityUnits: capacity, WriteCapacityUnits: capacity });
const index = {
  IndexName: "byLand",
  KeySchema: [{ AttributeName: "land", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
};
const AttributeDefinitions = [
  ...peopleTable.AttributeDefinitions!,
  { AttributeName: "land", AttributeType: "S" as const },
];
const indexed: CreateTableInput = { ...peopleTable, AttributeDefinitions, GlobalSecondaryIndexes: [index] };
const provisioned: CreateTableInput = {
  ...indexed,
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: units(5),
  GlobalSecondaryIndexes: [{ ...index, ProvisionedThroughput: units(3) }],
};

async function shown(context: TestContext) {
  const { Table } = await describeTable(context, { TableName });
  return { table: Table?.WarmThroughput, index: Table?.GlobalSecondaryIndexes?.[0]?.WarmThroughput };
}
const active = (read: number, write: number) => ({ ...warm(read, write), Status: "ACTIVE" });
const update = (context: TestContext, change: Partial<UpdateTableInput>) =>
  updateTable(context, { TableName, ...change });
const warmIndex = (WarmThroughput: object) => ({
  GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byLand", WarmThroughput } }],
});

describe("what a table and its indexes are warm for", () => {
  it("is always shown, but not where the table is made", async () => {
    const context = testContext();
    const { TableDescription: created } = await createTable(context, indexed);
    expect(created).not.toHaveProperty("WarmThroughput");
    expect(created?.GlobalSecondaryIndexes?.[0]).not.toHaveProperty("WarmThroughput");
    expect(await shown(context)).toEqual({ table: active(12_000, 4_000), index: active(12_000, 4_000) });
    expect(await shown(await contextWith(provisioned))).toEqual({ table: active(5, 5), index: active(3, 3) });
  });

  it("may be more from the beginning, each of the two by itself", async () => {
    const context = testContext();
    const { TableDescription: created } = await createTable(context, {
      ...indexed,
      WarmThroughput: warm(12_001, 4_001),
      GlobalSecondaryIndexes: [{ ...index, WarmThroughput: { ReadUnitsPerSecond: 40_000 } }],
    });
    expect(created?.WarmThroughput).toEqual({ ...warm(12_001, 4_001), Status: "UPDATING" });
    expect(await shown(context)).toEqual({ table: active(12_001, 4_001), index: active(40_000, 4_000) });
    const empty = { ...indexed, WarmThroughput: {}, GlobalSecondaryIndexes: [{ ...index, WarmThroughput: {} }] };
    expect(await shown(await contextWith(empty))).toEqual({
      table: active(12_000, 4_000),
      index: active(12_000, 4_000),
    });
  });

  it("is raised by an update, whose answer still has what was before", async () => {
    const context = await contextWith(indexed);
    const answer = await update(context, { WarmThroughput: warm(13_000, 5_000), ...warmIndex(warm(12_001, 4_001)) });
    const before = { ...warm(12_000, 4_000), Status: "UPDATING" };
    expect(answer.TableDescription).toMatchObject({
      TableStatus: "ACTIVE",
      WarmThroughput: before,
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", WarmThroughput: before }],
    });
    expect(await shown(context)).toEqual({ table: active(13_000, 5_000), index: active(12_001, 4_001) });
    await update(context, { WarmThroughput: { WriteUnitsPerSecond: 5_000 } });
    await update(context, { WarmThroughput: { ReadUnitsPerSecond: 14_000 } });
    await update(context, warmIndex({ WriteUnitsPerSecond: 4_002 }));
    expect(await shown(context)).toEqual({ table: active(14_000, 5_000), index: active(12_001, 4_002) });
  });

  it("is the most that was ever provisioned, and never less", async () => {
    const context = await contextWith(provisioned);
    const throughput = (capacity: number, indexCapacity: number): Partial<UpdateTableInput> => ({
      ProvisionedThroughput: units(capacity),
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byLand", ProvisionedThroughput: units(indexCapacity) } }],
    });
    await update(context, throughput(8, 9));
    await update(context, throughput(1, 2));
    expect(await shown(context)).toEqual({ table: active(8, 8), index: active(9, 9) });
    await update(context, warmIndex(warm(100, 50)));
    await update(context, { WarmThroughput: warm(50, 60) });
    await update(context, throughput(2, 3));
    expect(await shown(context)).toEqual({ table: active(50, 60), index: active(100, 50) });
    await update(context, { BillingMode: "PAY_PER_REQUEST" });
    await update(context, { BillingMode: "PROVISIONED", ...throughput(1, 1) });
    expect(await shown(context)).toEqual({ table: active(12_000, 4_000), index: active(12_000, 4_000) });
  });

  it("of a new index is being made with it", async () => {
    const context = await contextWith(peopleTable);
    const Create = { ...index, WarmThroughput: warm(13_000, 5_000) };
    await update(context, { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] });
    expect((await shown(context)).index).toEqual({ ...warm(13_000, 5_000), Status: "UPDATING" });
    await backfillIndexes(context.platform.store);
    expect((await shown(context)).index).toEqual(active(13_000, 5_000));
  });

  it("is no wish that a restored index may have", async () => {
    const context = await contextWith({ ...indexed, WarmThroughput: warm(13_000, 5_000) });
    const BackupArn = await backUp(context);
    const GlobalSecondaryIndexOverride = [{ ...index, WarmThroughput: warm(13_000, 5_000) }];
    await expect(
      restoreTableFromBackup(context, { BackupArn, TargetTableName: "restored", GlobalSecondaryIndexOverride }),
    ).rejects.toThrow("WarmThroughput is not supported for index byLand during the restore operation");
  });
});

const invalid = "One or more parameter values were invalid: ";
const initial =
  "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/" +
  "on-demand-capacity-mode.html#on-demand-capacity-mode-initial";
it.each([
  [
    { ...peopleTable, WarmThroughput: warm(1, 1) },
    `${invalid}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ${initial}`,
  ],
  [
    { ...indexed, GlobalSecondaryIndexes: [{ ...index, WarmThroughput: { WriteUnitsPerSecond: -1 } }] },
    `${invalid}Requested WriteUnitsPerSecond for WarmThroughput for index byLand is lower than ${initial}`,
  ],
  [
    { ...provisioned, WarmThroughput: warm(5, 4) },
    `${invalid}Requested WriteUnitsPerSecond for WarmThroughput for table is lower than WriteCapacityUnits of ` +
      "ProvisionedThroughput",
  ],
  [
    { ...peopleTable, WarmThroughput: warm(40_001, 4_000) },
    "Subscriber limit exceeded: Requested ReadUnitsPerSecond for WarmThroughput for table exceeds " +
      "TableMaxReadCapacityUnits of the account in region us-east-1",
  ],
])("CreateTable refuses %#", async (input, message) => {
  await expect(createTable(testContext(), input)).rejects.toMatchObject({ message });
});

const Create = { ...index, IndexName: "other" };
it.each<[Partial<UpdateTableInput>, string]>([
  [
    { WarmThroughput: warm(11_999, 4_000) },
    `${invalid}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, ` +
      "decreasing WarmThroughput is not supported",
  ],
  [
    warmIndex(warm(12_000, 100)),
    `${invalid}Requested WriteUnitsPerSecond for WarmThroughput for index byLand is lower than current WarmThroughput, ` +
      "decreasing WarmThroughput is not supported",
  ],
  [
    warmIndex({}),
    `${invalid}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for ` +
      "index: byLand",
  ],
  [
    warmIndex(warm(12_000, 40_001)),
    "Subscriber limit exceeded: Requested WriteUnitsPerSecond for WarmThroughput for index byLand exceeds " +
      "TableMaxWriteCapacityUnits of the account in region us-east-1",
  ],
  [
    { WarmThroughput: warm(12_001, 4_001), BillingMode: "PAY_PER_REQUEST" },
    `${invalid}WarmThroughput must be the only operation in the request`,
  ],
  [
    { WarmThroughput: warm(12_001, 4_001), AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] },
    `${invalid}Create global secondary index cannot be specified when updating WarmThroughput`,
  ],
  [
    { WarmThroughput: warm(12_001, 4_001), OnDemandThroughput: { MaxReadRequestUnits: 1 } },
    `${invalid}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request`,
  ],
  [
    { WarmThroughput: warm(12_001, 4_001), DeletionProtectionEnabled: true },
    `${invalid}DeletionProtection modification must be the only operation in the request`,
  ],
  [{ WarmThroughput: {} }, "At least one of ProvisionedThroughput, BillingMode, "],
])("UpdateTable refuses %#", async (change, message) => {
  await expect(update(await contextWith(indexed), change)).rejects.toThrow(message);
});
