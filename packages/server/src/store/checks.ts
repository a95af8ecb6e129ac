import type { Range } from "./store.ts";

/**
 * The longest key, in bytes, the same in every driver: what LMDB holds at our page size (4,026), less room for a range's
 * bound just past the longest key, rounded.
 */
export const keyBytesMax = 4000;

export function checkKey(key: Uint8Array): void {
  if (key.length === 0) throw new RangeError("A key cannot be empty.");
  if (key.length > keyBytesMax) {
    throw new RangeError(`A key of ${key.length} bytes is too long: the store holds keys up to ${keyBytesMax} bytes.`);
  }
}

/** Bounds need not be keys: an empty one lies before all keys, and a key's successor is one byte longer. */
export function checkRange({ start, end, limit }: Range): void {
  const longest = Math.max(start.length, end.length);
  if (longest > keyBytesMax + 1) {
    throw new RangeError(`A bound of ${longest} bytes is too long: ranges take bounds up to ${keyBytesMax + 1} bytes.`);
  }
  if (limit !== undefined && !(limit >= 0)) throw new RangeError(`A range cannot have the limit ${limit}.`);
}

/** Works are synchronous; a promise would let other transactions in between, so it is refused. */
export function checkSynchronous(result: unknown): void {
  if (typeof result !== "object" || result === null || typeof (result as { then?: unknown }).then !== "function")
    return;
  // Whatever becomes of that promise, its caller learns of the mistake here.
  Promise.resolve(result).catch(() => undefined);
  throw new TypeError("The function given to the store returned a promise; it must be synchronous.");
}
