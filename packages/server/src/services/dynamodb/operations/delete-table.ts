import type { DeleteTableInput, DeleteTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import { copiesFrom } from "../backups/copies.ts";
import { leaveBackup } from "../backups/deleted-table-backup.ts";
import { deleteRules } from "../contributor-insights/rules.ts";
import { ownersOf } from "../contributor-insights/targets.ts";
import { resourceNotFound, validationError } from "../errors.ts";
import { endDestination } from "../kinesis-destinations/destinations.ts";
import { policyKey } from "../policies/records.ts";
import { expiryKey, statisticsKey, sweepKey, sweepRecords, type TableRecord, tableKey, tagsKey } from "../records.ts";
import { tableSizes } from "../statistics.ts";
import { disableStream } from "../streams/switches.ts";
import { describeTableRecord } from "../table-descriptions.ts";
import { allIndexes } from "../table-indexes.ts";
import { nameForTables } from "../table-names.ts";
import { sweepTopic } from "../table-sweeper.ts";
import { findTableRecord } from "../tables.ts";

/**
 * One transaction takes the table away and leaves a note for the sweeper, which removes the items. They are reached only
 * through the table's id, so from then on nobody sees them, and a table of the same name can be made at once. With
 * recovery to a point in time they become the table's last backup instead.
 */
export async function deleteTable(context: RequestContext, input: DeleteTableInput): Promise<DeleteTableOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  const nowMs = platform.clock.nowMs();
  return platform.store.transact((tx) => {
    const table = findTableRecord(tx, region, name);
    if (!table) throw resourceNotFound(`Table: ${name}`);
    assertUnused(tx, region, table);
    if (table.deletionProtection) {
      throw validationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    }
    const sizes = tableSizes(tx, region, table);
    if (table.stream) disableStream(tx, region, table, table.stream, nowMs);
    for (const { target, state } of ownersOf(table)) deleteRules(tx, region, target, state);
    endDestination(tx, region, table, nowMs); // Before the table goes, for it changes the table's record.
    tx.delete(tableKey(region, name));
    tx.delete(tagsKey(region, table.id));
    tx.delete(statisticsKey(region, table.id));
    tx.delete(expiryKey(region, table.id));
    tx.delete(policyKey(region, table.id));
    if (table.history?.pointInTime) leaveBackup(tx, region, table, sizes, nowMs);
    else tx.put(sweepKey(region, table.id), sweepRecords.encode({ region, tableId: table.id }));
    tx.wake(sweepTopic);
    return {
      TableDescription: describeTableRecord(region, table, {
        status: "DELETING",
        sizes,
        nowMs,
        indexStatus: () => "DELETING",
      }),
    };
  });
}

function assertUnused(tx: Reading, region: string, table: TableRecord): void {
  const { name, id, restore } = table;
  const inUse = (why: string) =>
    new ServiceError("ResourceInUseException", `Attempt to change a resource which is still in use: ${why}`);
  if (restore) throw inUse(`Table is being created: ${name}`);
  if (copiesFrom(tx, region, id).some(({ to }) => to.kind === "backup"))
    throw inUse(`Table is being backed up: ${name}`);
  if (allIndexes(table).some(({ status }) => status === "CREATING")) {
    throw inUse("Cannot delete table while indexes are being created, updated, or deleted.");
  }
}
