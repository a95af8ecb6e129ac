import { encodeKey, keyAfterPrefix, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range } from "../../../store/store.ts";
import type { TableKinesisDestination, TimestampPrecision } from "../records.ts";
import { writeSequence } from "../streams/records.ts";

/**
 * The key layout of tables' Kinesis destinations.
 *
 *   dynamodb kinesis-destination <region> <table id> <id>     a destination, in whatever state
 *   dynamodb kinesis-sequence <id>                            the last sequence that was given to a change for it
 *   dynamodb kinesis-change <id> + sequence + item            a change that it has still to get: eight bytes, big-endian,
 *                                                             and 128 bits of a hash of the item's key
 *
 * What is delivered is deleted, so what is there is what is left to do, and its order is the order of the changes. The
 * hash tells without a look at the change which ones are of one item. A stream that is enabled again is the same
 * destination: what it has still to get from before stays ahead of what is new.
 */

export interface DestinationRecord {
  readonly id: string;
  readonly tableName: string;
  readonly streamArn: string;
  /** Changes are captured while it is `ACTIVE`; the others are forgotten after a day. */
  readonly status: "ACTIVE" | "DISABLED" | "ENABLE_FAILED";
  /** Why it could not be enabled. */
  readonly description?: string;
  /** As the caller set it. */
  readonly precision?: TimestampPrecision;
  /** Since when it has this status. */
  readonly changedMs: number;
}

export const destinationRecords = recordCodec<DestinationRecord>(1);

export const destinationKeys = {
  destination: (region: string, tableId: string, id: string) =>
    encodeKey(["dynamodb", "kinesis-destination", region, tableId, id]),
  destinationsOf: (region: string, tableId: string) =>
    prefixRange(["dynamodb", "kinesis-destination", region, tableId]),
  destinations: () => prefixRange(["dynamodb", "kinesis-destination"]),
  lastSequence: (id: string) => encodeKey(["dynamodb", "kinesis-sequence", id]),
  changesPrefix: (id: string) => encodeKey(["dynamodb", "kinesis-change", id]),
};

/** What every change of a table with a destination needs. */
export interface Capture {
  readonly id: string;
  readonly precision: TimestampPrecision | undefined;
  readonly topic: string;
  readonly lastSequenceKey: Uint8Array;
  readonly changesPrefix: Uint8Array;
}

export function captureOf({ id, precision }: TableKinesisDestination): Capture {
  return {
    id,
    precision,
    topic: changesTopic(id),
    lastSequenceKey: destinationKeys.lastSequence(id),
    changesPrefix: destinationKeys.changesPrefix(id),
  };
}

export function changesRange(id: string): Range {
  const start = destinationKeys.changesPrefix(id);
  return { start, end: keyAfterPrefix(start) };
}

const sequenceBytes = 8;
export const itemHashBytes = 16;

/** `itemHash` is Latin-1 text. */
export function changeKey(changesPrefix: Uint8Array, sequence: number, itemHash: string): Uint8Array {
  const key = Buffer.allocUnsafe(changesPrefix.length + sequenceBytes + itemHashBytes);
  key.set(changesPrefix);
  writeSequence(key, sequence, changesPrefix.length);
  key.write(itemHash, changesPrefix.length + sequenceBytes, itemHashBytes, "latin1");
  return key;
}

/** What tells the item of a change: 32 hex digits, the form of the partition keys that AWS gives to such records. */
export function itemOfChange(key: Uint8Array): string {
  return Buffer.from(key.subarray(key.length - itemHashBytes))
    .toString("hex")
    .toUpperCase();
}

/** Woken when a table has got a destination or has one no more. */
export const destinationsTopic = "dynamodb-kinesis-destinations";

/** Woken when a destination has a change to get. */
export function changesTopic(id: string): string {
  return `dynamodb-kinesis-changes:${id}`;
}
