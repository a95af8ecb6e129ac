/**
 * The port for bytes too large for a record: code archives and object bodies. Drivers live in `drivers/`. A key is made of
 * letters, digits, `.`, `-` and `_`, parted by `/`, no part being `.` or `..`, with at most 120 characters between two
 * slashes and 512 in all; any other is refused with a RangeError.
 */
export interface Blobs {
  /** Resolves when the bytes are on disk under `key`; replaces what was there, whole. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Harmless when there is nothing under `key`. */
  delete(key: string): Promise<void>;
  /** Deletes all there is. */
  clear(): Promise<void>;
}
