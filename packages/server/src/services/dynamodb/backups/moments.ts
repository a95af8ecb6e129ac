import type { Writing } from "../../../store/store.ts";

/**
 * Moments tell the changes of a table apart and order them as its transactions are ordered: ten bytes, the time in
 * milliseconds (six bytes) and a count within it (four), both big-endian. The clock alone would not do: requests read it
 * before their transactions, so a transaction may follow another that read a later time. The last moment that was given
 * out has a row, and none is given out that is not after it, wherever the clock stands.
 */
export type Moment = Uint8Array;

export const momentBytes = 10;
const countMax = 0xffff_ffff;
const version = 1;

/** The next moment of the history that begins at `prefix`. */
export function nextMoment(tx: Writing, prefix: Uint8Array, timeMs: number): Moment {
  const stored = tx.get(prefix);
  const row = Buffer.allocUnsafe(1 + momentBytes);
  row[0] = version;
  const last = stored && lastOf(stored);
  if (!last || timeMs > last.timeMs) writeMoment(row, timeMs, 0);
  else if (last.count < countMax) writeMoment(row, last.timeMs, last.count + 1);
  else writeMoment(row, last.timeMs + 1, 0);
  tx.put(prefix, row);
  return row.subarray(1);
}

/** The end of a millisecond, after everything that happened in it. No later moment will be before it. */
export function reserveMoment(tx: Writing, prefix: Uint8Array, timeMs: number): Moment {
  const row = Buffer.allocUnsafe(1 + momentBytes);
  row[0] = version;
  writeMoment(row, timeMs, countMax);
  const stored = tx.get(prefix);
  if (!stored || Buffer.compare(stored, row) < 0) tx.put(prefix, row);
  return row.subarray(1);
}

export function momentMs(moment: Moment): number {
  return Buffer.from(moment.buffer, moment.byteOffset, momentBytes).readUIntBE(0, 6);
}

function lastOf(stored: Uint8Array): { timeMs: number; count: number } {
  if (stored[0] !== version) {
    throw new Error(`A moment of version ${stored[0]} was written by another release; this one reads ${version}.`);
  }
  const bytes = Buffer.from(stored.buffer, stored.byteOffset + 1, momentBytes);
  return { timeMs: bytes.readUIntBE(0, 6), count: bytes.readUInt32BE(6) };
}

function writeMoment(row: Buffer, timeMs: number, count: number): void {
  row.writeUIntBE(timeMs, 1, 6);
  row.writeUInt32BE(count, 7);
}
