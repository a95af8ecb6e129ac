import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { StreamViewType } from "../records.ts";
import type { StoredKeySchema } from "../stored-schema.ts";

/**
 * The key layout of the streams.
 *
 *   dynamodb stream <region> <table name> <label>                     a stream; ListStreams follows this order
 *   dynamodb stream-shard <region> <stream id> <number>               a shard
 *   dynamodb stream-sequence <region> <stream id> <number>            the last sequence that the shard gave out
 *   dynamodb stream-horizon <region> <stream id> <number>             the first sequence that has not been trimmed
 *   dynamodb stream-record <region> <stream id> <number> + sequence   a record; eight bytes, big-endian
 *
 * A shard records the changes of all items whose partition is in its range, so those of any item have one order. When it
 * closes, its children share its range and go on with its sequences. Which shards are open stands in the table's record,
 * which every write reads anyway. The last sequence has a row of its own because it alone changes with every write.
 */

export interface StreamRecord {
  readonly id: string;
  readonly tableName: string;
  readonly label: string;
  readonly viewType: StreamViewType;
  readonly schema: StoredKeySchema;
  readonly createdMs: number;
  /** The name of a shard ends with this and its number, added up. */
  readonly shardNameBase: number;
  /** How many shards there ever were; the next one gets this number. */
  readonly shardCountEver: number;
  readonly newestShardMs: number;
  /** Since when it records nothing any more. */
  readonly disabledMs?: number;
}

/** Which partitions a shard records: by the first 32 bits of their hashes, from `from` to before `to`. */
export interface HashRange {
  readonly from: number;
  readonly to: number;
}

export const hashRangeOfAll: HashRange = { from: 0, to: 2 ** 32 };

export interface ShardRecord {
  readonly id: string;
  readonly parentId?: string;
  readonly range: HashRange;
  readonly openedMs: number;
  /** The sequence before its first. */
  readonly start: number;
  /** How far it was when somebody last looked how fast it grows. */
  readonly seen: { readonly sequence: number; readonly timeMs: number };
  readonly closedMs?: number;
}

export const streamRecords = recordCodec<StreamRecord>(2);
export const shardRecords = recordCodec<ShardRecord>(1);

const ofShard = (kind: string) => (region: string, streamId: string, shardNumber: number) =>
  encodeKey(["dynamodb", kind, region, streamId, shardNumber]);

export const streamKeys = {
  stream: (region: string, tableName: string, label: string) =>
    encodeKey(["dynamodb", "stream", region, tableName, label]),
  streams: () => prefixRange(["dynamodb", "stream"]),
  shards: (region: string, streamId: string) => prefixRange(["dynamodb", "stream-shard", region, streamId]),
  shard: ofShard("stream-shard"),
  lastSequence: ofShard("stream-sequence"),
  horizon: ofShard("stream-horizon"),
  recordsPrefix: ofShard("stream-record"),
};

export function recordKey(recordsPrefix: Uint8Array, sequence: number): Uint8Array {
  const key = Buffer.allocUnsafe(recordsPrefix.length + sequenceBytes);
  key.set(recordsPrefix);
  writeSequence(key, sequence, recordsPrefix.length);
  return key;
}

export function sequenceOfKey(key: Uint8Array): number {
  return readSequence(key, key.length - sequenceBytes);
}

const sequenceBytes = 8;

/** A stored sequence; the absent row means `otherwise`. */
export function decodeSequence(bytes: Uint8Array | undefined, otherwise: number): number {
  return bytes ? readSequence(bytes, 1) : otherwise;
}

/** A sequence as a row of its own: a version byte and the number. */
export function encodeSequence(sequence: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + sequenceBytes);
  bytes[0] = 1;
  writeSequence(bytes, sequence, 1);
  return bytes;
}

function readSequence(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, sequenceBytes);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}

export function writeSequence(target: Buffer, sequence: number, at: number): void {
  target.writeUInt32BE(Math.floor(sequence / 2 ** 32), at);
  target.writeUInt32BE(sequence % 2 ** 32, at + 4);
}

/** The topic of the store that is woken when shards of the stream have been closed. */
export function streamTopic(streamArn: string): string {
  return `dynamodb-stream:${streamArn}`;
}

/**
 * The topic of the store that is woken when the shard has a new record. Each shard has its own, because to look at all of
 * them after every write would cost more than the write.
 */
export function shardTopic(streamArn: string, shardId: string): string {
  return `${streamTopic(streamArn)}:${shardId}`;
}

/**
 * What callers see of a sequence: its shard's number follows it, so that no two records of a stream have the same number,
 * while along a lineage of shards the numbers grow. AWS's have 21 digits and more, too.
 */
export function formatSequence(sequence: number, shardNumber: number): string {
  return `1${String(sequence).padStart(13, "0")}${String(shardNumber).padStart(shardDigits, "0")}`;
}

const shardDigits = 7;

/** The sequence behind such a number, or undefined when the shard cannot have given it out. */
export function parseSequence(text: string, shardNumber: number): number | undefined {
  if (!/^1\d{20}$/.test(text) || Number(text.slice(-shardDigits)) !== shardNumber) return undefined;
  return Number(text.slice(1, -shardDigits));
}

/** AWS's form. The order of the names is that in which the shards were opened; consumers rely on it. */
export function shardIdOf(stream: StreamRecord, shardNumber: number, openedMs: number): string {
  const suffix = (stream.shardNameBase + shardNumber).toString(16).padStart(8, "0");
  return `shardId-${String(openedMs).padStart(20, "0")}-${suffix}`;
}

/** The number of the shard that has this name, if there is or was one; the shard's record tells. */
export function shardNumberOf(stream: StreamRecord, shardId: string): number | undefined {
  const [, suffix] = /^shardId-\d{20}-([0-9a-f]{8})$/.exec(shardId) ?? [];
  const number = suffix === undefined ? -1 : Number.parseInt(suffix, 16) - stream.shardNameBase;
  return number >= 0 && number < stream.shardCountEver ? number : undefined;
}
