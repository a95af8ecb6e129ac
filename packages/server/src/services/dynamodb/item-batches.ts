import { validationError } from "./errors.ts";
import type { Item } from "./values/attribute-value.ts";

/** Refuses a batch that means one item twice. */
export function assertDistinct(texts: readonly string[]): void {
  if (new Set(texts).size < texts.length) throw validationError("Provided list of item keys contains duplicates");
}

/** Equal for equal valid keys, in whatever order their attributes are. */
export function textOfKey(key: Item): string {
  return JSON.stringify(Object.entries(key).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The key of a row in the store as text. */
export function textOfPosition(position: Uint8Array): string {
  return Buffer.from(position.buffer, position.byteOffset, position.byteLength).toString("latin1");
}
