import { accountId } from "../../engine/platform.ts";
import { invalidArgument } from "./errors.ts";
import type { NewRecord } from "./record-chunks.ts";
import type { StreamRecord } from "./records.ts";

/** Data and partition keys of all records of a request together. */
export const requestBytesMax = 10 * 2 ** 20;

/** What AWS counts of a record: its data before base 64, and its partition key. */
export function sizeOf({ partitionKey, data }: NewRecord): number {
  return data.length + Buffer.byteLength(partitionKey);
}

export function checkRecordSize({ name, maxRecordKib }: StreamRecord, record: NewRecord): void {
  const bytes = sizeOf(record);
  if (bytes <= maxRecordKib * 1024) return;
  throw invalidArgument(
    `The record of ${bytes} bytes exceeds the maximum record size of ${maxRecordKib} KiB ` +
      `of stream ${name} under account ${accountId}.`,
  );
}
