import { maximumOf } from "../on-demand-throughput.ts";
import type { TableRecord } from "../records.ts";
import type { BackedUpTable } from "./records.ts";

/** What a backup remembers of its table; an index that is still being filled counts as one. */
export function backedUpTable(table: TableRecord): BackedUpTable {
  const { name, id, partitionKey, sortKey, createdMs, billingMode, readCapacityUnits, writeCapacityUnits } = table;
  return {
    name,
    id,
    partitionKey,
    ...(sortKey && { sortKey }),
    createdMs,
    billingMode,
    readCapacityUnits,
    writeCapacityUnits,
    ...maximumOf(table),
    indexes: table.indexes ?? [],
    ...(table.vectorIndexes && { vectorIndexes: table.vectorIndexes }),
    ...(table.stream && { streamViewType: table.stream.viewType }),
    ...(table.timeToLive && { expiryAttribute: table.timeToLive.attributeName }),
  };
}
