import { hash } from "node:crypto";
import { ServiceError } from "../../kernel/errors.ts";
import type { HashRange } from "./records.ts";

/**
 * Hash keys are the 128-bit numbers that MD5 makes of partition keys. Callers see them in decimal; here they are 32 hex
 * digits, which order as the numbers do and are what MD5 gives.
 */

const hashKeyCount = 2n ** 128n;

export const allHashKeys: HashRange = { from: "0".repeat(32), to: "f".repeat(32) };

/** Where a record goes: by its explicit hash key, or else by its partition key. */
export function hashKeyOf(partitionKey: string, explicitHashKey: string | undefined): string {
  if (explicitHashKey === undefined) return hash("md5", partitionKey, "hex");
  const number = BigInt(explicitHashKey);
  if (number >= hashKeyCount) {
    throw new ServiceError(
      "InvalidArgumentException",
      "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. " +
        `Specified value was ${explicitHashKey}`,
    );
  }
  return hashKeyOfNumber(number);
}

export function hashKeyOfNumber(number: bigint): string {
  return number.toString(16).padStart(32, "0");
}

export function numberOfHashKey(hashKey: string): bigint {
  return BigInt(`0x${hashKey}`);
}

export function decimalOfHashKey(hashKey: string): string {
  return numberOfHashKey(hashKey).toString();
}

export function hashKeyBefore(hashKey: string): string {
  return hashKeyOfNumber(numberOfHashKey(hashKey) - 1n);
}

/** Where so many equal ranges begin; the last one takes what division leaves over. */
export function uniformStarts(count: number): string[] {
  const width = hashKeyCount / BigInt(count);
  return Array.from({ length: count }, (_, at) => hashKeyOfNumber(width * BigInt(at)));
}
