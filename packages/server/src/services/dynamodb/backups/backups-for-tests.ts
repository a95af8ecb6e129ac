import { batchWriteItem } from "../operations/batch-write-item.ts";
import { createBackup } from "../operations/create-backup.ts";
import { restoreTableFromBackup } from "../operations/restore-table-from-backup.ts";
import { scan } from "../operations/scan.ts";
import { plain, type TestContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import { runCopies } from "./copies.ts";

/** What the tests of backups have in common: the table `people`, its items, and what comes out of backups. */

export const TableName = "people";

export async function fill(context: TestContext, count: number): Promise<void> {
  for (let start = 0; start < count; start += 25) {
    const people = Array.from({ length: Math.min(25, count - start) }, (_, offset) => {
      const n = start + offset;
      return { PutRequest: { Item: { pk: { S: `${n}` }, group: { S: n % 2 === 0 ? "even" : "odd" } } } };
    });
    await batchWriteItem(context, { RequestItems: { people } });
  }
}

export async function allItems(context: TestContext, tableName: string): Promise<Item[]> {
  const { Items } = await scan(context, { TableName: tableName });
  const items = plain(Items) as unknown as Item[];
  const idOf = (item: Item) => (item["pk"] as { S: string }).S;
  return items.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}

/** A backup of the table that is there. */
export async function backUp(context: TestContext, name = "first"): Promise<string> {
  const { BackupDetails } = await createBackup(context, { TableName, BackupName: name });
  await runCopies(context.platform);
  return BackupDetails!.BackupArn!;
}

/** The items of a backup, by way of a table `restored`. */
export async function restored(context: TestContext, BackupArn: string): Promise<Item[]> {
  await restoreTableFromBackup(context, { BackupArn, TargetTableName: "restored" });
  await runCopies(context.platform);
  return allItems(context, "restored");
}
