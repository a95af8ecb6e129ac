import { encodeKey, keyAfterPrefix, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { Range } from "../../store/store.ts";

/**
 * The key layout of Kinesis Data Streams.
 *
 *   kinesis stream <region> <name>                              a stream; ListStreams follows this order
 *   kinesis part <stream id> shard <number>                     a shard
 *   kinesis part <stream id> tip <number>                       how far the shard has got
 *   kinesis part <stream id> records <number> + sequence        records; eight bytes, big-endian
 *   kinesis part <stream id> consumer <name>                    a registered consumer
 *   kinesis part <stream id> tags <consumer's name, or empty>   the tags of the stream or of a consumer
 *   kinesis deletion <stream id>                                a deleted stream whose parts are still to be removed
 *
 * All that belongs to a stream hangs on its id, which a new stream of the same name does not share, so that deleting a
 * stream is one small transaction. What one request puts into one shard is one row, under the sequence of its last record:
 * the first row at or after a sequence is the one that holds it. Which shards are open stands in the stream's record, so a
 * put and the closing of its shard are serialised by that. The tip has a row of its own because it changes with every put.
 */

export type StreamMode = "PROVISIONED" | "ON_DEMAND";

/** An open shard, as puts find it. */
export interface OpenShard {
  readonly number: number;
  /** Where its range of hash keys begins: 32 hex digits. It ends where the next one begins. */
  readonly from: string;
  readonly epoch: number;
}

export interface StreamRecord {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly mode: StreamMode;
  readonly retentionHours: number;
  readonly maxRecordKib: number;
  /** By their ranges; together they cover all hash keys. */
  readonly shards: readonly OpenShard[];
  /** How many shards there ever were; the next one gets this number. */
  readonly shardCountEver: number;
  /** What arrived before was out of reach when the retention period was last changed, and stays so. */
  readonly expiredBeforeMs: number;
  /** When its shard count was updated, and its mode, within the last day. */
  readonly scaledMs: readonly number[];
  readonly modeChangedMs: readonly number[];
}

export interface ShardRecord {
  /** The hash keys that it takes: 32 hex digits, both of them included. */
  readonly range: HashRange;
  /** The numbers of the shards that it goes on from. */
  readonly parent?: number;
  readonly adjacentParent?: number;
  readonly openedMs: number;
  /** In seconds, larger than those of its parents: with it begin the sequence numbers of its records. */
  readonly epoch: number;
  readonly closedMs?: number;
}

export interface HashRange {
  readonly from: string;
  readonly to: string;
}

export interface ConsumerRecord {
  readonly name: string;
  readonly createdMs: number;
}

export type Tags = Readonly<Record<string, string>>;

/** How far a shard has got: the sequence of its last record, 0 before the first, and when that arrived. */
export interface Tip {
  readonly sequence: number;
  readonly arrivedMs: number;
}

export const streamRecords = recordCodec<StreamRecord>(1);
export const shardRecords = recordCodec<ShardRecord>(1);
export const consumerRecords = recordCodec<ConsumerRecord>(1);
export const tagRecords = recordCodec<Tags>(1);

export const kinesisKeys = {
  stream: (region: string, name: string) => encodeKey(["kinesis", "stream", region, name]),
  streamsOf: (region: string) => prefixRange(["kinesis", "stream", region]),
  allStreams: () => prefixRange(["kinesis", "stream"]),
  parts: (streamId: string) => prefixRange(["kinesis", "part", streamId]),
  shard: (streamId: string, number: number) => encodeKey(["kinesis", "part", streamId, "shard", number]),
  shards: (streamId: string) => prefixRange(["kinesis", "part", streamId, "shard"]),
  tip: (streamId: string, number: number) => encodeKey(["kinesis", "part", streamId, "tip", number]),
  recordsPrefix: (streamId: string, number: number) => encodeKey(["kinesis", "part", streamId, "records", number]),
  consumer: (streamId: string, name: string) => encodeKey(["kinesis", "part", streamId, "consumer", name]),
  consumers: (streamId: string) => prefixRange(["kinesis", "part", streamId, "consumer"]),
  tags: (streamId: string, consumerName = "") => encodeKey(["kinesis", "part", streamId, "tags", consumerName]),
  deletion: (streamId: string) => encodeKey(["kinesis", "deletion", streamId]),
  deletions: () => prefixRange(["kinesis", "deletion"]),
};

/** The topic of the store that is woken when the shard has new records or was closed. */
export const shardTopic = (streamId: string, number: number) => `kinesis:${streamId}:${number}`;

/** Woken when the consumer was deregistered. */
export const consumerTopic = (streamId: string, consumerName: string) => `kinesis:${streamId}:consumer:${consumerName}`;

/** Woken when a stream was deleted. */
export const deletionsTopic = "kinesis-deletions";

const sequenceBytes = 8;

export function recordsKey(prefix: Uint8Array, lastSequence: number): Uint8Array {
  const key = Buffer.allocUnsafe(prefix.length + sequenceBytes);
  key.set(prefix);
  key.writeUInt32BE(Math.floor(lastSequence / 2 ** 32), prefix.length);
  key.writeUInt32BE(lastSequence % 2 ** 32, prefix.length + 4);
  return key;
}

/** The sequence of the last record of the row with this key. */
export function lastSequenceOfKey(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset + key.length - sequenceBytes, sequenceBytes);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}

/** The rows that hold records from a sequence on. */
export function recordsFrom(prefix: Uint8Array, sequence: number): Range {
  return { start: recordsKey(prefix, sequence), end: keyAfterPrefix(prefix) };
}

/** A tip as stored: a version byte and two doubles. */
export function encodeTip({ sequence, arrivedMs }: Tip): Uint8Array {
  const bytes = Buffer.allocUnsafe(17);
  bytes[0] = 1;
  bytes.writeDoubleBE(sequence, 1);
  bytes.writeDoubleBE(arrivedMs, 9);
  return bytes;
}

/** The absent row is that of a shard without records. */
export function decodeTip(bytes: Uint8Array | undefined): Tip {
  if (!bytes) return { sequence: 0, arrivedMs: 0 };
  if (bytes[0] !== 1) throw new Error(`A tip of version ${bytes[0]} was written by another release; this one reads 1.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + 1, 16);
  return { sequence: view.getFloat64(0), arrivedMs: view.getFloat64(8) };
}
