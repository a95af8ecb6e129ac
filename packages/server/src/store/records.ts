/** Records as bytes: one version byte, then JSON. Services declare theirs in their own `records.ts`. */

export interface RecordCodec<T> {
  encode(record: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/**
 * A codec for records of type `T` in format `version` (1–255). When a format changes, `upgrades` turns a record of an older
 * version into today's; a version that it lacks is an error, never a guess.
 */
export function recordCodec<T>(version: number, upgrades: Record<number, (old: unknown) => T> = {}): RecordCodec<T> {
  return {
    encode(record) {
      const text = JSON.stringify(record);
      const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
      bytes[0] = version;
      bytes.write(text, 1);
      return bytes;
    },
    decode(bytes) {
      const written = bytes[0] ?? 0;
      const upgrade = upgrades[written];
      if (written !== version && !upgrade) {
        throw new Error(`A record of version ${written} was written by another release; this one reads ${version}.`);
      }
      const stored: unknown = JSON.parse(
        Buffer.from(bytes.buffer, bytes.byteOffset + 1, bytes.byteLength - 1).toString(),
      );
      return written === version || !upgrade ? (stored as T) : upgrade(stored);
    },
  };
}
