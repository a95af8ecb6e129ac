import type { CreateTableInput, RestoreTableFromBackupInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { allItems, backUp, fill, TableName } from "../backups/backups-for-tests.ts";
import { runCopies } from "../backups/copies.ts";
import { contextWith, peopleTable, type TestContext } from "../testing.ts";
import { createBackup } from "./create-backup.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describeContributorInsights } from "./describe-contributor-insights.ts";
import { describeTable } from "./describe-table.ts";
import { describeTimeToLive } from "./describe-time-to-live.ts";
import { getItem } from "./get-item.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";
import { putItem } from "./put-item.ts";
import { restoreTableFromBackup } from "./restore-table-from-backup.ts";
import { updateContributorInsights } from "./update-contributor-insights.ts";
import { updateTable } from "./update-table.ts";

const TargetTableName = "restored";
const Key = { pk: { S: "1" } };
const units = (ReadCapacityUnits: number) => ({ ReadCapacityUnits, WriteCapacityUnits: 1 });
const byGroup = {
  IndexName: "by-group",
  KeySchema: [{ AttributeName: "group", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
};
const grouped: CreateTableInput = {
  ...peopleTable,
  AttributeDefinitions: [...peopleTable.AttributeDefinitions!, { AttributeName: "group", AttributeType: "S" }],
  GlobalSecondaryIndexes: [byGroup],
};
const provisioned: CreateTableInput = {
  ...grouped,
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: units(5),
  GlobalSecondaryIndexes: [{ ...byGroup, ProvisionedThroughput: units(7) }],
};

type Wishes = Partial<RestoreTableFromBackupInput>;

async function restoredWith(context: TestContext, wishes: Wishes) {
  const BackupArn = await backUp(context);
  await restoreTableFromBackup(context, { BackupArn, TargetTableName, ...wishes });
  await runCopies(context.platform);
  return (await describeTable(context, { TableName: TargetTableName })).Table!;
}

describe("RestoreTableFromBackup", () => {
  it("brings no contributor insights along, neither the table's nor an index's", async () => {
    const context = await contextWith(grouped);
    for (const index of [{}, { IndexName: byGroup.IndexName }]) {
      await updateContributorInsights(context, { TableName, ContributorInsightsAction: "ENABLE", ...index });
    }
    await restoredWith(context, {});
    for (const index of [{}, { IndexName: byGroup.IndexName }]) {
      const described = await describeContributorInsights(context, { TableName: TargetTableName, ...index });
      expect(described).toEqual({ TableName: TargetTableName, ...index, ContributorInsightsStatus: "DISABLED" });
    }
  });

  it("makes a table that is CREATING, and cannot be used, until its items are there", async () => {
    const context = await contextWith({ ...peopleTable, Tags: [{ Key: "a", Value: "b" }] });
    await fill(context, 3);
    const BackupArn = await backUp(context);
    await deleteTable(context, { TableName });
    const { TableDescription } = await restoreTableFromBackup(context, { BackupArn, TargetTableName });
    const RestoreSummary = {
      SourceBackupArn: BackupArn,
      SourceTableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/people",
      RestoreDateTime: new Date(context.platform.clock.nowMs()),
      RestoreInProgress: true,
    };
    expect(TableDescription).toMatchObject({ TableStatus: "CREATING", RestoreSummary });
    const named = { TableName: TargetTableName };
    expect((await describeTable(context, named)).Table).toMatchObject({ TableStatus: "CREATING", RestoreSummary });
    const notThere = { code: "ResourceNotFoundException" };
    await expect(getItem(context, { ...named, Key })).rejects.toMatchObject(notThere);
    await expect(putItem(context, { ...named, Item: Key })).rejects.toMatchObject(notThere);
    await expect(updateTable(context, { ...named, DeletionProtectionEnabled: true })).rejects.toMatchObject(notThere);
    await expect(describeTimeToLive(context, named)).rejects.toMatchObject(notThere);
    const ResourceArn = TableDescription!.TableArn!;
    await expect(listTagsOfResource(context, { ResourceArn })).rejects.toMatchObject(notThere);
    await expect(deleteTable(context, named)).rejects.toMatchObject({ code: "ResourceInUseException" });
    await expect(createTable(context, { ...peopleTable, ...named })).rejects.toMatchObject({
      code: "ResourceInUseException",
      message: "Table is being used: restored",
    });
    await runCopies(context.platform);
    const { Table } = await describeTable(context, named);
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", ItemCount: 3 });
    expect(Table?.RestoreSummary).toBeUndefined();
    expect(await allItems(context, TargetTableName)).toHaveLength(3);
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags: [] });
  });

  it("brings indexes and throughput as they were when the backup was made", async () => {
    const context = await contextWith(provisioned);
    await fill(context, 4);
    const BackupArn = await backUp(context);
    const Delete = { IndexName: "by-group" };
    await updateTable(context, { TableName, ProvisionedThroughput: units(6) });
    await updateTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Delete }] });
    await restoreTableFromBackup(context, { BackupArn, TargetTableName });
    await runCopies(context.platform);
    const { Table } = await describeTable(context, { TableName: TargetTableName });
    expect(Table).toMatchObject({ ProvisionedThroughput: units(5) });
    expect(Table?.GlobalSecondaryIndexes).toMatchObject([
      { IndexName: "by-group", IndexStatus: "ACTIVE", ItemCount: 4, ProvisionedThroughput: units(7) },
    ]);
  });

  it("changes what the caller wishes otherwise", async () => {
    const onDemand = await restoredWith(await contextWith(provisioned), { BillingModeOverride: "PAY_PER_REQUEST" });
    expect(onDemand.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
    expect(onDemand.GlobalSecondaryIndexes![0]!.ProvisionedThroughput).toMatchObject({ ReadCapacityUnits: 0 });
    const more = await restoredWith(await contextWith(provisioned), { ProvisionedThroughputOverride: units(9) });
    expect(more.ProvisionedThroughput).toMatchObject(units(9));
    expect(more.GlobalSecondaryIndexes![0]!.ProvisionedThroughput).toMatchObject(units(7));
    const paid = await restoredWith(await contextWith(grouped), {
      BillingModeOverride: "PROVISIONED",
      ProvisionedThroughputOverride: units(3),
      GlobalSecondaryIndexOverride: [{ ...byGroup, ProvisionedThroughput: units(4) }],
    });
    expect(paid.ProvisionedThroughput).toMatchObject(units(3));
    expect(paid.GlobalSecondaryIndexes![0]!.ProvisionedThroughput).toMatchObject(units(4));
    const bare = await restoredWith(await contextWith(grouped), { GlobalSecondaryIndexOverride: [] });
    expect(bare.GlobalSecondaryIndexes).toBeUndefined();
    expect(bare.AttributeDefinitions).toHaveLength(1);
    const renamed = await restoredWith(await contextWith(grouped), {
      GlobalSecondaryIndexOverride: [{ ...byGroup, IndexName: "groups" }],
      SSESpecificationOverride: { Enabled: false },
    });
    expect(renamed.GlobalSecondaryIndexes).toMatchObject([{ IndexName: "groups" }]);
  });

  it("leaves local indexes out, or takes them", async () => {
    const local = {
      IndexName: "by-group",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" as const },
        { AttributeName: "group", KeyType: "RANGE" as const },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" as const },
    };
    const table: CreateTableInput = {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "group"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [local],
    };
    const withItem = async () => {
      const context = await contextWith(table);
      await putItem(context, { TableName, Item: { pk: { S: "a" }, sk: { S: "b" }, group: { S: "c" } } });
      return context;
    };
    expect((await restoredWith(await withItem(), {})).LocalSecondaryIndexes).toMatchObject([{ ItemCount: 1 }]);
    const listed = await restoredWith(await withItem(), { LocalSecondaryIndexOverride: [local] });
    expect(listed.LocalSecondaryIndexes).toMatchObject([{ IndexName: "by-group", ItemCount: 1 }]);
    expect((await restoredWith(await withItem(), { LocalSecondaryIndexOverride: [] })).LocalSecondaryIndexes).toBe(
      undefined,
    );
  });

  it("keeps the keys of several attributes, and knows them by all of these", async () => {
    const element = (AttributeName: string, KeyType: "HASH" | "RANGE") => ({ AttributeName, KeyType });
    const KeySchema = [element("a", "HASH"), element("b", "HASH"), element("c", "RANGE"), element("pk", "RANGE")];
    const byAll = { IndexName: "by-all", KeySchema, Projection: { ProjectionType: "ALL" as const } };
    const context = await contextWith({
      ...peopleTable,
      AttributeDefinitions: ["pk", "a", "b", "c"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      GlobalSecondaryIndexes: [byAll],
    });
    await putItem(context, { TableName, Item: { ...Key, a: { S: "a" }, b: { S: "b" }, c: { S: "c" } } });
    const GlobalSecondaryIndexOverride = [{ ...byAll, KeySchema: KeySchema.slice(0, 3) }];
    await expect(restoredWith(context, { GlobalSecondaryIndexOverride })).rejects.toThrow(
      "Index by-all does not match a secondary index that existed in the source table",
    );
    const { GlobalSecondaryIndexes } = await restoredWith(context, { GlobalSecondaryIndexOverride: [byAll] });
    expect(GlobalSecondaryIndexes).toMatchObject([{ KeySchema, ItemCount: 1 }]);
  });

  const refusals: [CreateTableInput, Wishes, string, string][] = [
    [
      grouped,
      { ProvisionedThroughputOverride: units(1) },
      "ValidationException",
      "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
    ],
    [
      grouped,
      { BillingModeOverride: "PROVISIONED" },
      "ValidationException",
      "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
    ],
    [
      grouped,
      { BillingModeOverride: "PROVISIONED", ProvisionedThroughputOverride: units(1) },
      "ValidationException",
      "ProvisionedThroughput must be specified for index: by-group",
    ],
    [
      grouped,
      {
        GlobalSecondaryIndexOverride: [
          { ...byGroup, IndexName: "other", KeySchema: [{ AttributeName: "other", KeyType: "HASH" }] },
        ],
      },
      "ValidationException",
      "Index other does not match a secondary index that existed in the source table " +
        "and cannot be created during the restore operation",
    ],
    [
      grouped,
      { GlobalSecondaryIndexOverride: [{ ...byGroup, Projection: { ProjectionType: "KEYS_ONLY" } }] },
      "ValidationException",
      "Index by-group does not match a secondary index that existed in the source table",
    ],
    [
      grouped,
      { GlobalSecondaryIndexOverride: [byGroup, byGroup] },
      "ValidationException",
      "Duplicate index name: by-group",
    ],
    [
      grouped,
      { SSESpecificationOverride: { Enabled: true } },
      "NotImplemented",
      "the parameter SSESpecificationOverride of RestoreTableFromBackup",
    ],
    [peopleTable, { TargetTableName: TableName }, "TableAlreadyExistsException", "Table already exists: people"],
    [
      provisioned,
      { ProvisionedThroughputOverride: units(40_001) },
      "LimitExceededException",
      "The requested ReadCapacityUnits, 40008, is above the per table maximum",
    ],
  ];
  it.each(refusals)("refuses %#: %j %j", async (table, wishes, code, message) => {
    const context = await contextWith(table);
    const BackupArn = await backUp(context);
    await expect(restoreTableFromBackup(context, { BackupArn, TargetTableName, ...wishes })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    await expect(describeTable(context, { TableName: TargetTableName })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("uses a backup that is there, for one table at a time", async () => {
    const context = await contextWith(peopleTable);
    const restore = (BackupArn: string, target = TargetTableName) =>
      restoreTableFromBackup(context, { BackupArn, TargetTableName: target });
    const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
    const BackupArn = BackupDetails!.BackupArn!;
    await expect(restore(BackupArn)).rejects.toMatchObject({ code: "BackupInUseException" });
    const otherArn = await backUp(context, "other");
    await restore(BackupArn);
    await expect(restore(BackupArn, "again")).rejects.toMatchObject({
      code: "BackupInUseException",
      message: `Backup is being used to restore another table: ${BackupArn}`,
    });
    await expect(restore(otherArn)).rejects.toMatchObject({
      code: "TableInUseException",
      message: `Table: restored is already being restored from backup: ${BackupArn}`,
    });
    await runCopies(context.platform);
    await restore(BackupArn, "again");
    await expect(restore(BackupArn.replace(/.{4}$/, "0000"))).rejects.toMatchObject({
      code: "BackupNotFoundException",
    });
  });
});
