import type { DeleteTableInput, DeleteTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { validationError } from "../errors.ts";
import { policyKey } from "../policies/records.ts";
import { expiryKey, statisticsKey, sweepKey, sweepRecords, tableKey, tagsKey } from "../records.ts";
import { tableSizes } from "../statistics.ts";
import { disableStream } from "../streams/switches.ts";
import { describeTableRecord } from "../table-descriptions.ts";
import { nameForTables } from "../table-names.ts";
import { sweepTopic } from "../table-sweeper.ts";
import { readTableRecord } from "../tables.ts";

/**
 * One transaction takes the table away and leaves a note for the sweeper, which removes the items. They are reached only
 * through the table's id, so from then on nobody sees them, and a table of the same name can be made at once.
 */
export async function deleteTable(context: RequestContext, input: DeleteTableInput): Promise<DeleteTableOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  const nowMs = platform.clock.nowMs();
  return platform.store.transact((tx) => {
    const table = readTableRecord(tx, region, name);
    if (table.deletionProtection) {
      throw validationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    }
    const sizes = tableSizes(tx, region, table);
    if (table.stream) disableStream(tx, region, table, table.stream, nowMs);
    tx.delete(tableKey(region, name));
    tx.delete(tagsKey(region, table.id));
    tx.delete(statisticsKey(region, table.id));
    tx.delete(expiryKey(region, table.id));
    tx.delete(policyKey(region, table.id));
    tx.put(sweepKey(region, table.id), sweepRecords.encode({ region, tableId: table.id }));
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
