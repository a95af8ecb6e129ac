import { crc32 } from "node:zlib";
import type { Write } from "../../overlay.ts";

/**
 * A record of the journal: one batch of writes, whole or not at all. Little-endian:
 *
 *     magic (4 bytes), check sum (4), bytes of the body (4), sequence (8, as a double), body
 *
 * The check sum covers all after it, so a record that was torn, or that an older one shows through, does not pass. The
 * body holds the writes one after the other: bytes of the key (2), bytes of the value (4; all ones: a deletion), both.
 */
export interface JournalRecord {
  readonly sequence: number;
  readonly writes: readonly Write[];
}

/** "TJ", and the version of the form. */
const magic = 0x0001_4a54;
/** "TJ" alone, which a later form will have as well. */
const anyVersion = 0x4a54;
export const journalHeaderBytes = 20;
const summedFrom = 8;
const deleted = 0xffff_ffff;

/** How long the body of a record of these writes is. */
export function bodyBytesOf(writes: Iterable<Write>): number {
  let bytes = 0;
  for (const { key, value } of writes) bytes += 6 + key.length + (value?.length ?? 0);
  return bytes;
}

export function encodeJournalRecord(sequence: number, writes: Iterable<Write>, bodyBytes: number): Buffer {
  const record = Buffer.allocUnsafe(journalHeaderBytes + bodyBytes);
  record.writeUInt32LE(magic, 0);
  record.writeUInt32LE(bodyBytes, 8);
  record.writeDoubleLE(sequence, 12);
  let at = journalHeaderBytes;
  for (const { key, value } of writes) {
    record.writeUInt16LE(key.length, at);
    record.writeUInt32LE(value ? value.length : deleted, at + 2);
    record.set(key, at + 6);
    at += 6 + key.length;
    if (!value) continue;
    record.set(value, at);
    at += value.length;
  }
  record.writeUInt32LE(crc32(record.subarray(summedFrom)), 4);
  return record;
}

/** Refuses what another version of Tireless left: what it promised is there, but cannot be read. */
export function checkJournalVersion(segment: Buffer, path: string): void {
  if (segment.length < journalHeaderBytes) return;
  const start = segment.readUInt32LE(0);
  if ((start & 0xffff) !== anyVersion || start === magic) return;
  throw new Error(`The journal ${path} has the version ${start >>> 16}, which this Tireless cannot read.`);
}

/** The records from the start of a segment up to the first that is not whole, or does not follow the one before it. */
export function readJournalRecords(segment: Buffer): JournalRecord[] {
  const records: JournalRecord[] = [];
  let next: number | undefined;
  for (let start = 0; start + journalHeaderBytes <= segment.length; ) {
    const end = start + journalHeaderBytes + segment.readUInt32LE(start + 8);
    if (segment.readUInt32LE(start) !== magic || end > segment.length) break;
    const record = segment.subarray(start, end);
    const sequence = record.readDoubleLE(12);
    if (crc32(record.subarray(summedFrom)) !== record.readUInt32LE(4) || sequence !== (next ?? sequence)) break;
    records.push({ sequence, writes: writesIn(record.subarray(journalHeaderBytes)) });
    next = sequence + 1;
    start = end;
  }
  return records;
}

function writesIn(body: Buffer): Write[] {
  const writes: Write[] = [];
  for (let at = 0; at < body.length; ) {
    const keyEnd = at + 6 + body.readUInt16LE(at);
    const valueBytes = body.readUInt32LE(at + 2);
    const valueEnd = valueBytes === deleted ? keyEnd : keyEnd + valueBytes;
    const value = valueBytes === deleted ? undefined : body.subarray(keyEnd, valueEnd);
    writes.push({ key: body.subarray(at + 6, keyEnd), value });
    at = valueEnd;
  }
  return writes;
}
