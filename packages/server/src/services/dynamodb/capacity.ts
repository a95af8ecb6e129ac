import type { Capacity, ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { IndexRecord } from "./records.ts";
import type { VectorBytes } from "./vectors/entries.ts";

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

/** What something costs in a table, and in those of its indexes that it touches. */
export interface Units {
  readonly table: number;
  readonly indexes?: ReadonlyMap<IndexRecord, number> | undefined;
  /** The bytes that it writes in vector indexes, by their names. */
  readonly vectorBytes?: VectorBytes | undefined;
}

/** Several costs together. */
export function sumUnits(costs: readonly Units[]): Units {
  const indexes = new Map<IndexRecord, number>();
  const vectorBytes = new Map<string, number>();
  for (const cost of costs) {
    for (const [index, units] of cost.indexes ?? []) indexes.set(index, (indexes.get(index) ?? 0) + units);
    for (const [name, bytes] of cost.vectorBytes ?? []) vectorBytes.set(name, (vectorBytes.get(name) ?? 0) + bytes);
  }
  return { table: costs.reduce((sum, { table }) => sum + table, 0), indexes, vectorBytes };
}

/** The `ConsumedCapacity` of an answer about one table, named as the request named it; undefined when nobody asked. */
export function consumedCapacity(
  wanted: ReturnConsumedCapacity | undefined,
  tableName: string,
  units: Units,
): ConsumedCapacity | undefined {
  if (!wantsCapacity(wanted)) return undefined;
  return capacityOf(wanted, tableName, units, (CapacityUnits) => ({ CapacityUnits }));
}

/** In a transaction everything costs twice what it costs alone. */
export const transactionFactor = 2;

/**
 * The `ConsumedCapacity` of a transaction: each item costs twice what it costs alone, and each table says how much of it
 * were reads or writes. `costs` are pairs of a table, as the request names it, and what one action costs alone.
 */
export function transactionCapacity(
  wanted: ReturnConsumedCapacity | undefined,
  kind: "ReadCapacityUnits" | "WriteCapacityUnits",
  costs: readonly (readonly [tableName: string, units: Units])[],
): ConsumedCapacity[] | undefined {
  if (!wantsCapacity(wanted)) return undefined;
  const names = [...new Set(costs.map(([tableName]) => tableName))];
  return names.map((tableName) => {
    const units = sumUnits(costs.filter(([name]) => name === tableName).map(([, cost]) => cost));
    return capacityOf(wanted, tableName, units, (single) => {
      const doubled = transactionFactor * single;
      return { CapacityUnits: doubled, [kind]: doubled };
    });
  });
}

function capacityOf(
  wanted: ReturnConsumedCapacity | undefined,
  tableName: string,
  { table, indexes = new Map(), vectorBytes }: Units,
  describe: (units: number) => Capacity,
): ConsumedCapacity {
  const total = [...indexes.values()].reduce((sum, units) => sum + units, table);
  const ofScope = (scope: IndexRecord["scope"]) => {
    const capacities = [...indexes].filter(([index]) => index.scope === scope);
    if (capacities.length === 0) return undefined;
    return Object.fromEntries(capacities.map(([{ name }, units]) => [name, describe(units)]));
  };
  const local = ofScope("LOCAL");
  const global = ofScope("GLOBAL");
  return {
    TableName: tableName,
    ...describe(total),
    ...(wanted === "INDEXES" && {
      Table: describe(table),
      ...(local && { LocalSecondaryIndexes: local }),
      ...(global && { GlobalSecondaryIndexes: global }),
      ...(vectorBytes && vectorBytes.size > 0 && { VectorIndexes: vectorCapacities(vectorBytes) }),
    }),
  };
}

/** Bytes cost the same in a transaction as outside. */
function vectorCapacities(vectorBytes: VectorBytes): ConsumedCapacity["VectorIndexes"] {
  return Object.fromEntries(
    [...vectorBytes].map(([name, VectorWriteRequestBytes]) => [name, { VectorWriteRequestBytes }]),
  );
}
