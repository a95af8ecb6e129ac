import type { RequestContext } from "../../../engine/service.ts";
import { tableKey, tableRecords } from "../records.ts";
import { findTableRecord, type Table } from "../tables.ts";
import { throughputLimits } from "../throughput-limits.ts";
import { type WarmKind, warmKinds, warmUnits } from "../warm-throughput.ts";

/**
 * Makes a table on demand, or a global index of it, as warm as its peak has earned: for twice as much, as AWS documents, up
 * to what a table may take at most. Unlike AWS's it grows with the first request after the half hour, not by itself.
 */
export async function warmUp(
  { platform, region }: RequestContext,
  { record: { name, id } }: Table,
  kind: WarmKind,
  peakUnits: number,
  indexName?: string,
): Promise<void> {
  const earned = Math.min(Math.ceil(2 * peakUnits), throughputLimits.table);
  await platform.store.transact((tx) => {
    const table = findTableRecord(tx, region, name);
    if (table?.id !== id || table.billingMode !== "PAY_PER_REQUEST") return;
    const warmed = <Record extends Parameters<typeof warmUnits>[0]>(of: Record): Record =>
      warmUnits(of, table.billingMode, kind) >= earned ? of : { ...of, [warmKinds[kind].warm]: earned };
    const indexes = table.indexes?.map((index) => (index.name === indexName ? warmed(index) : index));
    const after = indexName === undefined ? warmed(table) : { ...table, ...(indexes && { indexes }) };
    tx.put(tableKey(region, name), tableRecords.encode(after));
  });
}
