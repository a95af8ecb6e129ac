import type { DescribeContinuousBackupsInput, DescribeContinuousBackupsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { describeContinuousBackupsOf, readTableForBackups, tableNotFound } from "../backups/point-in-time.ts";
import { tableNameOf } from "../table-names.ts";

export async function describeContinuousBackups(
  { platform, region }: RequestContext,
  input: DescribeContinuousBackupsInput,
): Promise<DescribeContinuousBackupsOutput> {
  const name = tableNameOf(region, input.TableName!, () => tableNotFound(input.TableName!));
  const nowMs = platform.clock.nowMs();
  const table = await platform.store.read((tx) => readTableForBackups(tx, region, name));
  return { ContinuousBackupsDescription: describeContinuousBackupsOf(table, nowMs) };
}
