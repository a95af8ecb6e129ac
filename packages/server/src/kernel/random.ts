import { randomFillSync } from "node:crypto";

/** The port through which all chance passes, so that a seed replays a run. */
export interface Random {
  bytes(count: number): Buffer;
  /** A whole number from 0 up to, not including, `limit` (at most 2³²). */
  integer(limit: number): number;
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
  return { bytes, integer: (limit) => Math.floor((bytes(4).readUInt32LE() / 2 ** 32) * limit) };
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
  return {
    bytes(count) {
      const drawn = Buffer.allocUnsafe(count);
      for (let index = 0; index < count; index++) drawn[index] = next() & 0xff;
      return drawn;
    },
    integer: (limit) => Math.floor((next() / 2 ** 32) * limit),
  };
}
