/** The port for bytes too large for a record: code archives and object bodies. Drivers live in `drivers/`. */
export interface Blobs {
  /** Resolves when the bytes are on disk under `key` (letters, digits, `.`, `-`, `_`, parted by `/`); replaces what was there. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Harmless when there is nothing under `key`. */
  delete(key: string): Promise<void>;
}
