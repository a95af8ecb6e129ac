import type { DescribeBackupInput, DescribeBackupOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { describeBackupRecord } from "../backups/backup-descriptions.ts";
import { parseBackupArn, readBackup } from "../backups/backup-names.ts";

export async function describeBackup(
  { platform, region }: RequestContext,
  input: DescribeBackupInput,
): Promise<DescribeBackupOutput> {
  const name = parseBackupArn(region, input.BackupArn!);
  return platform.store.read((tx) => ({
    BackupDescription: describeBackupRecord(region, readBackup(tx, region, name)),
  }));
}
