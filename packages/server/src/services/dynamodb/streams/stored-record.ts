import { formatTraceHeader, parseTraceHeader, type Trace } from "../../../engine/trace.ts";

/**
 * The record of a change as it is stored: a version byte, the time in milliseconds (eight bytes), the length of the trace
 * (two bytes), the trace as a header's text, then the record's wire JSON.
 */
const version = 1;
const headerBytes = 11;

export interface StoredRecord {
  readonly timeMs: number;
  /** The journey that made the change. */
  readonly trace: Trace | undefined;
  /** A view of the stored bytes. */
  readonly json: Uint8Array;
}

export function encodeStoredRecord(
  cause: { readonly timeMs: number; readonly trace: Trace },
  json: readonly (string | Uint8Array)[],
): Uint8Array {
  const trace = formatTraceHeader(cause.trace);
  let length = headerBytes + trace.length;
  for (const part of json) length += typeof part === "string" ? Buffer.byteLength(part) : part.length;
  const bytes = Buffer.allocUnsafe(length);
  bytes[0] = version;
  bytes.writeDoubleBE(cause.timeMs, 1);
  bytes.writeUInt16BE(trace.length, 9);
  let at = headerBytes + bytes.write(trace, headerBytes, "latin1");
  for (const part of json) {
    if (typeof part === "string") at += bytes.write(part, at);
    else {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return bytes;
}

export function decodeStoredRecord(stored: Uint8Array): StoredRecord {
  if (stored[0] !== version) {
    throw new Error(
      `A stream record of version ${stored[0]} was written by another release; this one reads ${version}.`,
    );
  }
  const traceEnd = headerBytes + ((stored[9]! << 8) | stored[10]!);
  const trace = Buffer.from(stored.buffer, stored.byteOffset + headerBytes, traceEnd - headerBytes).toString();
  return { timeMs: recordTimeMs(stored), trace: parseTraceHeader(trace), json: stored.subarray(traceEnd) };
}

/** The time alone, for those who look at many. */
export function recordTimeMs(stored: Uint8Array): number {
  return new DataView(stored.buffer, stored.byteOffset + 1, 8).getFloat64(0);
}
