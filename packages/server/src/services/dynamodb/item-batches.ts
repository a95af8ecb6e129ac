import { validationError } from "./errors.ts";

/** Refuses a batch that means one item twice. `positions` are keys of the store, so equal numbers are equal keys. */
export function assertDistinct(positions: readonly Uint8Array[]): void {
  const seen = new Set<string>();
  for (const position of positions) {
    const text = Buffer.from(position.buffer, position.byteOffset, position.byteLength).toString("latin1");
    if (seen.has(text)) throw validationError("Provided list of item keys contains duplicates");
    seen.add(text);
  }
}
