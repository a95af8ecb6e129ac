import { encodeKey } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { StreamViewType } from "../records.ts";
import type { KeySchema } from "../values/validate.ts";

/**
 * The key layout of the streams.
 *
 *   dynamodb stream <region> <table name> <label>             a stream; ListStreams follows this order
 *   dynamodb stream-sequence <region> <stream id>             the last sequence that was given out
 *   dynamodb stream-horizon <region> <stream id>              the first sequence that has not been trimmed
 *   dynamodb stream-record <region> <stream id> + sequence    a record; eight bytes, big-endian
 *
 * A stream has one shard: all its changes have one order, so those of any key have, and the shard ends when the stream
 * is disabled. The last sequence has a row of its own because it alone changes with every write.
 */

export interface StreamRecord {
  readonly id: string;
  readonly tableName: string;
  readonly label: string;
  readonly viewType: StreamViewType;
  readonly schema: KeySchema;
  readonly createdMs: number;
  readonly shardId: string;
  /** Since when it records nothing any more. */
  readonly disabledMs?: number;
}

export const streamRecords = recordCodec<StreamRecord>(1);

export const streamKeys = {
  stream: (region: string, tableName: string, label: string) =>
    encodeKey(["dynamodb", "stream", region, tableName, label]),
  lastSequence: (region: string, streamId: string) => encodeKey(["dynamodb", "stream-sequence", region, streamId]),
  horizon: (region: string, streamId: string) => encodeKey(["dynamodb", "stream-horizon", region, streamId]),
  recordsPrefix: (region: string, streamId: string) => encodeKey(["dynamodb", "stream-record", region, streamId]),
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

function writeSequence(target: Buffer, sequence: number, at: number): void {
  target.writeUInt32BE(Math.floor(sequence / 2 ** 32), at);
  target.writeUInt32BE(sequence % 2 ** 32, at + 4);
}

/** Sequences number a stream's records from 1; AWS shows numbers of 21 digits and more, whose order is the same. */
export function formatSequence(sequence: number): string {
  return `1${String(sequence).padStart(20, "0")}`;
}

/** The sequence behind such a number, or undefined when it is none. */
export function parseSequence(text: string): number | undefined {
  if (!/^1\d{20}$/.test(text)) return undefined;
  const sequence = Number(text.slice(1));
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}
