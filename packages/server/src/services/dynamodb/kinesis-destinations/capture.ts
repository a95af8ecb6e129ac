import { hash } from "node:crypto";
import type { Writing } from "../../../store/store.ts";
import { partitionHashBytes } from "../records.ts";
import { itemJson, storedSizeBytes } from "../stored-item.ts";
import type { Cause, Change } from "../streams/change-record.ts";
import { decodeSequence, encodeSequence } from "../streams/records.ts";
import { encodeStoredRecord } from "../streams/stored-record.ts";
import { keyOf, type Table } from "../tables.ts";
import { itemSizeBytes } from "../values/size.ts";
import { type Capture, changeKey } from "./records.ts";

/**
 * The form of the records is that of those that people have published from AWS: their members and the order of these, and
 * a partition key of 32 hex digits. AWS documents neither what it makes the partition key of nor more than an approximate
 * order. Here it is made of the item's key, so an item's records are in one shard in the order of its changes.
 */

/** Keeps a change for the table's destination in the transaction that makes it. `itemKey` is the item's in the store. */
export function captureChange(
  tx: Writing,
  table: Table,
  capture: Capture,
  itemKey: Uint8Array,
  change: Change,
  cause: Cause,
): void {
  const sequence = decodeSequence(tx.get(capture.lastSequenceKey), 0) + 1;
  tx.put(capture.lastSequenceKey, encodeSequence(sequence));
  const item = hashOfItem(itemKey.subarray(table.itemsPrefix.length));
  tx.put(
    changeKey(capture.changesPrefix, sequence, item),
    encodeStoredRecord(cause, recordJson(table, capture, sequence, change, cause)),
  );
  tx.wake(capture.topic);
}

/** An item without a sort key has its hash for a key already. */
function hashOfItem(key: Uint8Array): string {
  if (key.length > partitionHashBytes) return hash("sha256", key, "binary");
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}

function recordJson(
  table: Table,
  { id, precision }: Capture,
  sequence: number,
  { before, after, attributes }: Change,
  cause: Cause,
): (string | Uint8Array)[] {
  const keys = keyOf(table.schema, attributes);
  const sizeBytes = itemSizeBytes(keys) + (after ? storedSizeBytes(after) : 0) + (before ? storedSizeBytes(before) : 0);
  const name = !before ? "INSERT" : after ? "MODIFY" : "REMOVE";
  const identity = cause.service ? `{"type":"Service","principalId":"${cause.service}"}` : "null";
  // The clock has whole milliseconds, and the time is approximate by its name.
  const time = precision === "MICROSECOND" ? cause.timeMs * 1000 : cause.timeMs;
  const statedPrecision = precision ? `,"ApproximateCreationDateTimePrecision":"${precision}"` : "";
  return [
    `{"awsRegion":${JSON.stringify(table.region)},"eventID":"${eventId(id, sequence)}","eventName":"${name}",` +
      `"userIdentity":${identity},"recordFormat":"application/json","tableName":"${table.record.name}",` +
      `"dynamodb":{"ApproximateCreationDateTime":${time},"Keys":${JSON.stringify(keys)},`,
    ...(after ? ['"NewImage":', itemJson(after), ","] : []),
    ...(before ? ['"OldImage":', itemJson(before), ","] : []),
    `"SizeBytes":${sizeBytes}${statedPrecision}},"eventSource":"aws:dynamodb"}`,
  ];
}

/** In a UUID's form, as on AWS; made of destination and sequence, so that running the transaction again gives the same. */
function eventId(id: string, sequence: number): string {
  return id.slice(0, -12) + sequence.toString(16).padStart(12, "0");
}
