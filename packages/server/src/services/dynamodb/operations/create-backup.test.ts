import { describe, expect, it } from "vitest";
import { fill, restored, TableName } from "../backups/backups-for-tests.ts";
import { runCopies } from "../backups/copies.ts";
import { contextWith, peopleTable } from "../testing.ts";
import { createBackup } from "./create-backup.ts";
import { deleteTable } from "./delete-table.ts";
import { describeBackup } from "./describe-backup.ts";
import { restoreTableFromBackup } from "./restore-table-from-backup.ts";

describe("CreateBackup", () => {
  it("answers CREATING, and is AVAILABLE when all items are in it", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, 3);
    const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
    expect(BackupDetails).toEqual({
      BackupArn: expect.stringMatching(
        /^arn:aws:dynamodb:us-east-1:000000000000:table\/people\/backup\/01767225600000-[0-9a-f]{8}$/,
      ),
      BackupName: "first",
      BackupStatus: "CREATING",
      BackupType: "USER",
      BackupSizeBytes: expect.any(Number),
      BackupCreationDateTime: new Date(context.platform.clock.nowMs()),
    });
    await runCopies(context.platform);
    const { BackupDescription } = await describeBackup(context, { BackupArn: BackupDetails!.BackupArn! });
    expect(BackupDescription?.BackupDetails).toEqual({ ...BackupDetails, BackupStatus: "AVAILABLE" });
    expect(await restored(context, BackupDetails!.BackupArn!)).toHaveLength(3);
  });

  it("may be done again under the same name", async () => {
    const context = await contextWith(peopleTable);
    const names = await Promise.all([1, 2, 3].map(() => createBackup(context, { TableName, BackupName: "first" })));
    expect(new Set(names.map(({ BackupDetails }) => BackupDetails!.BackupArn)).size).toBe(3);
  });

  it("finds the table, which cannot be deleted until the backup is there", async () => {
    const context = await contextWith(peopleTable);
    const nobody = { TableName: "nobody", BackupName: "first" };
    await expect(createBackup(context, nobody)).rejects.toMatchObject({
      code: "TableNotFoundException",
      message: "Table not found: nobody",
    });
    const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
    await expect(deleteTable(context, { TableName })).rejects.toMatchObject({ code: "ResourceInUseException" });
    await runCopies(context.platform);
    await deleteTable(context, { TableName });
    const BackupArn = BackupDetails!.BackupArn!;
    await restoreTableFromBackup(context, { BackupArn, TargetTableName: "restored" });
    await expect(createBackup(context, { TableName: "restored", BackupName: "again" })).rejects.toMatchObject({
      code: "TableNotFoundException",
    });
  });
});
