import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A version 4 UUID, as AWS uses for request ids. */
export function uuid(random: Random): string {
  return random.uuid();
}

/** A 26-character id that sorts by the time it was made. */
export function ulid(clock: Clock, random: Random): string {
  let timeMs = clock.nowMs();
  let time = "";
  for (let digit = 0; digit < 10; digit++) {
    time = crockford[timeMs % 32] + time;
    timeMs = Math.floor(timeMs / 32);
  }
  return time + capitals(random, 16);
}

/** `count` characters of Crockford's base 32, as in access key ids. */
export function capitals(random: Random, count: number): string {
  let text = "";
  for (const byte of random.bytes(count)) text += crockford[byte & 31];
  return text;
}

/** A trace id in X-Ray's form: `1-<seconds, hex>-<96 random bits, hex>`. */
export function traceId(clock: Clock, random: Random): string {
  const seconds = Math.floor(clock.nowMs() / 1000)
    .toString(16)
    .padStart(8, "0");
  return `1-${seconds}-${random.bytes(12).toString("hex")}`;
}

/** A span id: 64 random bits, hex. */
export function spanId(random: Random): string {
  return random.bytes(8).toString("hex");
}
