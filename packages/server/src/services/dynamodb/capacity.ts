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
