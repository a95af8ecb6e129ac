import { hash } from "node:crypto";
import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import { compileFilter } from "../services/lambda/event-source-settings.ts";
import type { EventSourceMappingRecord } from "../services/lambda/records.ts";

interface ParsedRecord {
  readonly dynamodb?: { readonly Keys?: unknown };
}

/** Which records a mapping wants: all, or those that match one of its filters. Undefined means all. */
export function recordFilter({ filters = [], eventSourceArn }: EventSourceMappingRecord) {
  if (filters.length === 0) return undefined;
  const patterns = filters.map(compileFilter);
  return (record: RawStreamRecord): boolean => {
    const event = { ...parsed(record), eventSourceARN: eventSourceArn };
    return patterns.some((matches) => matches(event));
  };
}

/** Parts records into lanes that may run side by side: all changes of one item are in the same lane, in their order. */
export function lanesOf(records: readonly RawStreamRecord[], laneCount: number): RawStreamRecord[][] {
  if (laneCount === 1) return [[...records]];
  const lanes = new Map<number, RawStreamRecord[]>();
  for (const record of records) {
    const lane = laneOf(record, laneCount);
    const known = lanes.get(lane);
    if (known) known.push(record);
    else lanes.set(lane, [record]);
  }
  return [...lanes.values()];
}

function laneOf(record: RawStreamRecord, laneCount: number): number {
  const keys = JSON.stringify(parsed(record).dynamodb?.Keys ?? null);
  return Number.parseInt(hash("sha256", keys, "hex").slice(0, 8), 16) % laneCount;
}

function parsed({ bytesForFunctions: bytes }: RawStreamRecord): ParsedRecord {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as ParsedRecord;
}
