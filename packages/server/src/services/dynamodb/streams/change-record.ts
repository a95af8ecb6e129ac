import type { Trace } from "../../../engine/trace.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import type { Writing } from "../../../store/store.ts";
import { itemJson, storedSizeBytes } from "../stored-item.ts";
import { type ActiveShard, type ActiveStream, keyOf, type Table } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import { itemSizeBytes } from "../values/size.ts";
import { decodeSequence, encodeSequence, formatSequence, recordKey } from "./records.ts";
import { decodeStoredRecord, encodeStoredRecord } from "./stored-record.ts";

/** What caused a change; drawn before the transaction, which must not look at the clock. */
export interface Cause {
  readonly timeMs: number;
  readonly trace: Trace;
  /** Who made the change, when it was not a caller. */
  readonly service?: "dynamodb.amazonaws.com";
}

/** One change of one item. `before` and `after` are stored items; one of the two may be missing. */
export interface Change {
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** Attributes among which are those of the key. */
  readonly attributes: Item;
  /** The two as items, where they have been decoded already. */
  readonly itemBefore?: Item | undefined;
  readonly itemAfter?: Item | undefined;
}

/** A record as GetRecords answers it: JSON for the wire, with what the platform itself wants to know beside it. */
export class RawStreamRecord extends RawJson {
  readonly sequenceNumber: string;
  readonly createdMs: number;
  /** The journey that made the change, for whoever carries it on. */
  readonly trace: Trace | undefined;

  constructor(bytes: Uint8Array, sequenceNumber: string, createdMs: number, trace: Trace | undefined) {
    super(bytes);
    this.sequenceNumber = sequenceNumber;
    this.createdMs = createdMs;
    this.trace = trace;
  }

  /** The record as Lambda hands it to functions, where who made the change is spelled in small letters. */
  get bytesForFunctions(): Uint8Array {
    const { bytes } = this;
    const identityAt = bytes.length - serviceIdentity.length;
    if (identityAt < 0 || Buffer.compare(bytes.subarray(identityAt), serviceIdentity) !== 0) return bytes;
    return Buffer.concat([bytes.subarray(0, identityAt), serviceIdentityForFunctions]);
  }
}

/** How the record of a change that the service made itself ends. */
const serviceIdentity = Buffer.from(',"userIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"}}');
const serviceIdentityForFunctions = Buffer.from(
  ',"userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"}}',
);

/**
 * Writes the record of a change in the transaction that makes it, and wakes those who wait for its shard. `itemKey` is the
 * item's key in the store, which tells its partition.
 */
export function appendChange(
  tx: Writing,
  table: Table,
  stream: ActiveStream,
  itemKey: Uint8Array,
  change: Change,
  cause: Cause,
): void {
  const shard = shardFor(stream.shards, itemKey, table.itemsPrefix.length);
  const sequence = decodeSequence(tx.get(shard.lastSequenceKey), 0) + 1;
  tx.put(shard.lastSequenceKey, encodeSequence(sequence));
  tx.put(recordKey(shard.recordsPrefix, sequence), encodeRecord(table, stream, shard, sequence, change, cause));
  tx.wake(shard.topic);
}

function shardFor(shards: readonly ActiveShard[], itemKey: Uint8Array, hashAt: number): ActiveShard {
  let at = shards.length - 1;
  if (at > 0) {
    const hash = new DataView(itemKey.buffer, itemKey.byteOffset + hashAt, 4).getUint32(0);
    while (shards[at]!.from > hash) at--;
  }
  return shards[at]!;
}

export function decodeRecord(stored: Uint8Array, sequence: number, shardNumber: number): RawStreamRecord {
  const { json, timeMs, trace } = decodeStoredRecord(stored);
  return new RawStreamRecord(json, formatSequence(sequence, shardNumber), timeMs, trace);
}

function encodeRecord(
  table: Table,
  stream: ActiveStream,
  shard: ActiveShard,
  sequence: number,
  change: Change,
  cause: Cause,
): Uint8Array {
  const { before, after } = change;
  const newImage = stream.viewType === "NEW_IMAGE" || stream.viewType === "NEW_AND_OLD_IMAGES" ? after : undefined;
  const oldImage = stream.viewType === "OLD_IMAGE" || stream.viewType === "NEW_AND_OLD_IMAGES" ? before : undefined;
  const keys = keyOf(table.schema, change.attributes);
  const sizeBytes =
    itemSizeBytes(keys) + (newImage ? storedSizeBytes(newImage) : 0) + (oldImage ? storedSizeBytes(oldImage) : 0);
  const name = !before ? "INSERT" : after ? "MODIFY" : "REMOVE";
  const head =
    `{"eventID":"${eventId(stream, shard, sequence)}","eventName":"${name}","eventVersion":"1.1","eventSource":"aws:dynamodb",` +
    `"awsRegion":${JSON.stringify(table.region)},"dynamodb":{"ApproximateCreationDateTime":${Math.floor(cause.timeMs / 1000)},` +
    `"Keys":${JSON.stringify(keys)},`;
  const tail = `"SequenceNumber":"${formatSequence(sequence, shard.number)}","SizeBytes":${sizeBytes},"StreamViewType":"${stream.viewType}"}`;
  return encodeStoredRecord(cause, [
    head,
    ...(newImage ? ['"NewImage":', itemJson(newImage), ","] : []),
    ...(oldImage ? ['"OldImage":', itemJson(oldImage), ","] : []),
    tail,
    cause.service ? serviceIdentity : "}",
  ]);
}

/** 32 hex digits, as on AWS; made of stream, shard and sequence, so that running the transaction again gives the same. */
function eventId(stream: ActiveStream, shard: ActiveShard, sequence: number): string {
  const { id } = stream;
  return (
    id.slice(0, 8) +
    id.slice(9, 13) +
    shard.number.toString(16).padStart(8, "0") +
    sequence.toString(16).padStart(12, "0")
  );
}
