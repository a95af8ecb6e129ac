import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";

/** What a write of an item costs: by the larger of its two sizes; zero for an item that is not there. */
export function writeUnits(beforeBytes: number, afterBytes: number): number {
  return Math.max(1, Math.ceil(Math.max(beforeBytes, afterBytes) / 1024));
}

/** What a read of that many bytes costs: half when it may be eventually consistent, never nothing. */
export function readUnits(sizeBytes: number, consistentRead: boolean | undefined): number {
  return Math.max(1, Math.ceil(sizeBytes / 4096)) * (consistentRead ? 1 : 0.5);
}

export function wantsCapacity(wanted: ReturnConsumedCapacity | undefined): boolean {
  return wanted === "TOTAL" || wanted === "INDEXES";
}

/** The `ConsumedCapacity` of an answer about one table, named as the request named it; undefined when nobody asked. */
export function consumedCapacity(
  wanted: ReturnConsumedCapacity | undefined,
  tableName: string,
  units: number,
): ConsumedCapacity | undefined {
  if (!wantsCapacity(wanted)) return undefined;
  return {
    TableName: tableName,
    CapacityUnits: units,
    ...(wanted === "INDEXES" && { Table: { CapacityUnits: units } }),
  };
}

/**
 * The `ConsumedCapacity` of a transaction: each item costs twice what it costs alone, and each table says how much of it
 * were reads or writes. `costs` are pairs of a table, as the request names it, and what one item of it costs alone.
 */
export function transactionCapacity(
  wanted: ReturnConsumedCapacity | undefined,
  kind: "ReadCapacityUnits" | "WriteCapacityUnits",
  costs: readonly (readonly [tableName: string, units: number])[],
): ConsumedCapacity[] | undefined {
  if (!wantsCapacity(wanted)) return undefined;
  const byTable = new Map<string, number>();
  for (const [tableName, units] of costs) byTable.set(tableName, (byTable.get(tableName) ?? 0) + 2 * units);
  return [...byTable].map(([TableName, units]) => {
    const capacity = { CapacityUnits: units, [kind]: units };
    return { TableName, ...capacity, ...(wanted === "INDEXES" && { Table: capacity }) };
  });
}
