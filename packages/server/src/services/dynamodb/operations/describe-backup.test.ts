import { describe, expect, it } from "vitest";
import { backUp, fill, TableName } from "../backups/backups-for-tests.ts";
import { contextWith, peopleTable, scoresTable } from "../testing.ts";
import { createBackup } from "./create-backup.ts";
import { describeBackup } from "./describe-backup.ts";
import { describeTable } from "./describe-table.ts";
import { updateTimeToLive } from "./update-time-to-live.ts";

describe("DescribeBackup", () => {
  it("tells what the table was like", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, 4);
    const { Table } = await describeTable(context, { TableName });
    const BackupArn = await backUp(context);
    const { BackupDescription } = await describeBackup(context, { BackupArn });
    expect(BackupDescription).toMatchObject({ BackupDetails: { BackupArn, BackupStatus: "AVAILABLE" } });
    expect(BackupDescription?.SourceTableDetails).toEqual({
      TableName,
      TableId: Table?.TableId,
      TableArn: Table?.TableArn,
      TableSizeBytes: Table?.TableSizeBytes,
      KeySchema: Table?.KeySchema,
      TableCreationDateTime: Table?.CreationDateTime,
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      ItemCount: 4,
      BillingMode: "PAY_PER_REQUEST",
    });
    expect(BackupDescription?.SourceTableFeatureDetails).toEqual({});
  });

  it("tells which features the table had", async () => {
    const KeySchema = [
      { AttributeName: "pk", KeyType: "HASH" as const },
      { AttributeName: "other", KeyType: "RANGE" as const },
    ];
    const index = { KeySchema, Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["a"] } };
    const units = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const };
    const context = await contextWith({
      ...scoresTable,
      AttributeDefinitions: [...scoresTable.AttributeDefinitions!, { AttributeName: "other", AttributeType: "N" }],
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units,
      LocalSecondaryIndexes: [{ IndexName: "local", ...index }],
      GlobalSecondaryIndexes: [{ IndexName: "global", ...index, ProvisionedThroughput: units }],
      StreamSpecification,
    });
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
    await updateTimeToLive(context, { TableName: "scores", TimeToLiveSpecification });
    const { BackupDetails } = await createBackup(context, { TableName: "scores", BackupName: "first" });
    const { BackupDescription } = await describeBackup(context, { BackupArn: BackupDetails!.BackupArn! });
    expect(BackupDescription?.SourceTableDetails).toMatchObject({
      ProvisionedThroughput: units,
      BillingMode: "PROVISIONED",
    });
    expect(BackupDescription?.SourceTableFeatureDetails).toEqual({
      LocalSecondaryIndexes: [{ IndexName: "local", ...index }],
      GlobalSecondaryIndexes: [{ IndexName: "global", ...index, ProvisionedThroughput: units }],
      StreamDescription: StreamSpecification,
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "until" },
    });
  });

  const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/people/backup/01767225600000-0123abcd";
  it.each([
    [arn, "BackupNotFoundException", `Backup not found: ${arn}`],
    [arn.replace("us-east-1", "eu-west-1"), "BackupNotFoundException", "Backup not found: arn:aws:dynamodb:eu-west-1"],
    [arn.replace("000000000000", "111111111111"), "AccessDeniedException", "Access is denied"],
    [arn.replace("arn:aws", "arn:other"), "ValidationException", "BackupArn is not valid"],
    [arn.replace(/\/backup.*/, ""), "ValidationException", "Invalid Backup ARN"],
    ["x".repeat(48), "ValidationException", "Invalid Backup ARN"],
  ])("refuses %s", async (BackupArn, code, message) => {
    await expect(describeBackup(await contextWith(peopleTable), { BackupArn })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
