import type { _Record } from "@aws-sdk/client-kinesis";
import { parseTraceHeader, type Trace } from "../../engine/trace.ts";
import { formatSequence, type NumberedShard } from "./sequence-numbers.ts";

/** What one request puts into one shard. */
export interface NewRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** A record as GetRecords answers it, with what the platform itself wants to know beside it. */
export interface StoredRecord extends _Record {
  /** The journey that put the record, for whoever carries it on. */
  readonly trace: Trace | undefined;
}

/*
 * A row of records: a version byte, the time of arrival in milliseconds (eight bytes), the number of records (four), the
 * length of the trace (two) and the trace as a header's text; then each record: the length of its partition key (two), that
 * of its data (four), and both.
 */
const version = 1;
const headerBytes = 15;
const recordHeaderBytes = 6;

export function encodeChunk(records: readonly NewRecord[], arrivedMs: number, traceHeader: string): Uint8Array {
  let length = headerBytes + traceHeader.length;
  const keyLengths = records.map(({ partitionKey, data }) => {
    const keyBytes = Buffer.byteLength(partitionKey);
    length += recordHeaderBytes + keyBytes + data.length;
    return keyBytes;
  });
  const bytes = Buffer.allocUnsafe(length);
  bytes[0] = version;
  bytes.writeDoubleBE(arrivedMs, 1);
  bytes.writeUInt32BE(records.length, 9);
  bytes.writeUInt16BE(traceHeader.length, 13);
  let at = headerBytes + bytes.write(traceHeader, headerBytes, "latin1");
  for (const [index, { partitionKey, data }] of records.entries()) {
    bytes.writeUInt16BE(keyLengths[index]!, at);
    bytes.writeUInt32BE(data.length, at + 2);
    at += recordHeaderBytes;
    at += bytes.write(partitionKey, at);
    bytes.set(data, at);
    at += data.length;
  }
  return bytes;
}

export function arrivedMsOf(chunk: Uint8Array): number {
  checkVersion(chunk);
  return viewOf(chunk).getFloat64(1);
}

export function recordCountOf(chunk: Uint8Array): number {
  return viewOf(chunk).getUint32(9);
}

/** The records of a row from a sequence on, in order; `lastSequence` is that of its last. */
export function* recordsOf(
  chunk: Uint8Array,
  shard: NumberedShard,
  lastSequence: number,
  fromSequence: number,
): Iterable<StoredRecord> {
  checkVersion(chunk);
  const view = viewOf(chunk);
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const arrived = new Date(view.getFloat64(1));
  const traceEnd = headerBytes + view.getUint16(13);
  const trace = parseTraceHeader(bytes.toString("latin1", headerBytes, traceEnd));
  let sequence = lastSequence - view.getUint32(9) + 1;
  for (let at = traceEnd; at < bytes.length; sequence++) {
    const keyAt = at + recordHeaderBytes;
    const dataAt = keyAt + view.getUint16(at);
    at = dataAt + view.getUint32(at + 2);
    if (sequence < fromSequence) continue;
    yield {
      SequenceNumber: formatSequence(shard, sequence),
      ApproximateArrivalTimestamp: arrived,
      Data: bytes.subarray(dataAt, at),
      PartitionKey: bytes.toString("utf8", keyAt, dataAt),
      trace,
    };
  }
}

function checkVersion(chunk: Uint8Array): void {
  if (chunk[0] === version) return;
  throw new Error(`Records of version ${chunk[0]} were written by another release; this one reads ${version}.`);
}

function viewOf(chunk: Uint8Array): DataView {
  return new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
