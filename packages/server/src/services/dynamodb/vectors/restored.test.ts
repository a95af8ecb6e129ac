import type { RestoreTableFromBackupInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { backUp } from "../backups/backups-for-tests.ts";
import { runCopies } from "../backups/copies.ts";
import { backfillIndexes } from "../index-backfill.ts";
import { deleteTable } from "../operations/delete-table.ts";
import { describeBackup } from "../operations/describe-backup.ts";
import { describeTable } from "../operations/describe-table.ts";
import { listBackups } from "../operations/list-backups.ts";
import { putItem } from "../operations/put-item.ts";
import { restoreTableFromBackup } from "../operations/restore-table-from-backup.ts";
import { restoreTableToPointInTime } from "../operations/restore-table-to-point-in-time.ts";
import { updateContinuousBackups } from "../operations/update-continuous-backups.ts";
import { updateTable } from "../operations/update-table.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, type TestContext } from "../testing.ts";
import { byTeam, byVector, heldAndRebuilt, person, search, TableName, tableWith } from "./vectors-for-tests.ts";

const TargetTableName = "restored";
const ofRed = { SearchConditionExpression: "team = :t", ExpressionAttributeValues: { ":t": { S: "red" } } };

async function filled(): Promise<TestContext> {
  const context = await contextWith(tableWith(byTeam, byVector));
  for (let at = 0; at < 5; at++) {
    await putItem(context, { TableName, Item: person(`${at}`, [at, 1, 0], { team: { S: "red" } }) });
  }
  return context;
}

async function restored(context: TestContext, BackupArn: string, wishes: Partial<RestoreTableFromBackupInput> = {}) {
  await restoreTableFromBackup(context, { BackupArn, TargetTableName, ...wishes });
  await runCopies(context.platform);
  return (await describeTable(context, { TableName: wishes.TargetTableName ?? TargetTableName })).Table!;
}

async function expectWhole(context: TestContext, count: number): Promise<void> {
  const [held, rebuilt] = await context.platform.store.read((tx) => heldAndRebuilt(tx, TargetTableName));
  expect(held).toHaveLength(count);
  expect(held.sort()).toEqual(rebuilt);
}

describe("a table with vector indexes that is restored", () => {
  it("has them all, as they were, and they hold its items", async () => {
    const context = await filled();
    const BackupArn = await backUp(context);
    const { BackupDescription } = await describeBackup(context, { BackupArn });
    expect(BackupDescription!.SourceTableFeatureDetails!.VectorIndexes).toEqual([byTeam, byVector]);
    const { VectorIndexes, AttributeDefinitions } = await restored(context, BackupArn);
    expect(VectorIndexes).toMatchObject([byTeam, byVector].map((index) => ({ ...index, IndexStatus: "ACTIVE" })));
    expect(AttributeDefinitions).toHaveLength(4);
    await expectWhole(context, 10);
    const input = { TableName: TargetTableName, IndexName: "byTeam", TopK: 1, ...ofRed };
    expect(await search(context, [4, 1, 0], input)).toEqual([{ id: "4", score: 0 }]);
    await updateTable(context, {
      TableName: TargetTableName,
      VectorIndexUpdates: [{ Create: { ...byVector, IndexName: "later" } }],
    });
    await backfillIndexes(context.platform.store);
    await expectWhole(context, 15);
  });

  it("has those that are listed, under whatever names", async () => {
    const context = await filled();
    const BackupArn = await backUp(context);
    const VectorIndexOverride = [
      { ...byTeam, IndexName: "renamed", SearchSchema: [...byTeam.SearchSchema!].reverse() },
    ];
    const { VectorIndexes } = await restored(context, BackupArn, { VectorIndexOverride });
    expect(VectorIndexes).toMatchObject([{ IndexName: "renamed", ItemCount: 5 }]);
    await expectWhole(context, 5);
    const bare = await restored(context, BackupArn, { TargetTableName: "bare", VectorIndexOverride: [] });
    expect(bare).not.toHaveProperty("VectorIndexes");
  });

  it.each([
    [{ ...byVector, Dimensions: 4 }],
    [{ ...byVector, DistanceFunction: "EUCLIDEAN" as const }],
    [{ ...byVector, SearchSchema: [{ AttributeName: "zip", SearchSchemaElementType: "HASH" as const }] }],
    [{ ...byVector, Projection: { ProjectionType: "KEYS_ONLY" as const } }],
  ])("cannot have an index that there was not: %j", async (wanted) => {
    const context = await filled();
    const input = { BackupArn: await backUp(context), TargetTableName, VectorIndexOverride: [wanted] };
    await expect(restoreTableFromBackup(context, input)).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining("Index byVector does not match a secondary index that existed"),
    });
  });

  it("stays paid per request as long as it has them", async () => {
    const context = await filled();
    const provisioned = {
      BackupArn: await backUp(context),
      TargetTableName,
      BillingModeOverride: "PROVISIONED",
      ProvisionedThroughputOverride: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    } as const;
    await expect(restoreTableFromBackup(context, provisioned)).rejects.toMatchObject({
      message:
        "One or more parameter values were invalid: Vector indexes are only supported for PAY_PER_REQUEST tables",
    });
    await restoreTableFromBackup(context, { ...provisioned, VectorIndexOverride: [] });
  });

  it("can come from a moment, and from what a deleted table left behind, whose vectors are swept", async () => {
    const context = await filled();
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await updateContinuousBackups(context, { TableName, PointInTimeRecoverySpecification });
    await context.platform.clock.advance(60_000);
    await restoreTableToPointInTime(context, {
      SourceTableName: TableName,
      TargetTableName: "past",
      UseLatestRestorableTime: true,
      VectorIndexOverride: [byVector],
    });
    await runCopies(context.platform);
    const input = { TableName: "past", TopK: 1 };
    expect(await search(context, [4, 1, 0], input)).toEqual([{ id: "4", score: 0 }]);
    await deleteTable(context, { TableName });
    await sweepTables(context.platform.store);
    const { BackupSummaries } = await listBackups(context, { TableName, BackupType: "SYSTEM" });
    await restored(context, BackupSummaries![0]!.BackupArn!);
    await expectWhole(context, 10);
  });
});
