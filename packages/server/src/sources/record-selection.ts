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

/** Which of so many lanes a record is in: all changes of one item are in the same. */
export function laneOf(record: RawStreamRecord, laneCount: number): number {
  if (laneCount === 1) return 0;
  const keys = JSON.stringify(parsed(record).dynamodb?.Keys ?? null);
  return Number.parseInt(hash("sha256", keys, "hex").slice(0, 8), 16) % laneCount;
}

function parsed({ bytesForFunctions: bytes }: RawStreamRecord): ParsedRecord {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as ParsedRecord;
}
