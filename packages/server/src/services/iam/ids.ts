import type { Random } from "../../kernel/random.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A unique id as IAM makes them: a prefix that tells the kind (`AROA` for roles, `ANPA` for policies) and 17 more letters. */
export function uniqueId(random: Random, prefix: "AROA" | "ANPA"): string {
  return lettersOf(prefix, random.bytes(17));
}

export function lettersOf(prefix: string, bytes: Uint8Array): string {
  let id = prefix;
  for (const byte of bytes) id += letters[byte & 31];
  return id;
}
