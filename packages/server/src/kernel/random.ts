import { randomFillSync, randomUUID } from "node:crypto";

/** The port through which all chance passes, so that a seed replays a run. */
export interface Random {
  bytes(count: number): Buffer;
  /** A whole number from 0 up to, not including, `limit` (at most 2³²). */
  integer(limit: number): number;
  /** A version 4 UUID; a call of its own because every request draws one, and Node makes them in a tenth of the time. */
  uuid(): string;
}

const poolBytes = 4096;

/** Unpredictable bytes from the operating system, drawn in pools because each draw is a system call. */
export function systemRandom(): Random {
  const pool = Buffer.allocUnsafe(poolBytes);
  let used = poolBytes;
  const bytes = (count: number): Buffer => {
    if (count > poolBytes / 4) return randomFillSync(Buffer.allocUnsafe(count));
    if (used + count > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = Buffer.from(pool.subarray(used, used + count));
    used += count;
    return drawn;
  };
  const integer = (limit: number) => Math.floor((bytes(4).readUInt32LE() / 2 ** 32) * limit);
  return { bytes, integer, uuid: () => randomUUID() };
}

/** A repeatable sequence (mulberry32): the same seed, the same bytes. Never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const bytes = (count: number): Buffer => {
    const drawn = Buffer.allocUnsafe(count);
    for (let index = 0; index < count; index++) drawn[index] = next() & 0xff;
    return drawn;
  };
  return { bytes, integer: (limit) => Math.floor((next() / 2 ** 32) * limit), uuid: () => uuidOf(bytes(16)) };
}

/** A version 4 UUID from 16 random bytes. */
function uuidOf(bytes: Buffer): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
