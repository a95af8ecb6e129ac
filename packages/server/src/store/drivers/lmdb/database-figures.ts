/** What lmdb-js knows of a database's size; its types leave this out. */
import type { RootDatabase } from "lmdb";

/** Gives room for keys up to 4,026 bytes. */
export const pageBytes = 8192;

interface Environment {
  readonly env: { info(): { lastPageNumber: number } };
}

/** What the database takes of its file, from the first page to the last in use. */
export function usedBytesOf(database: object): number {
  return ((database as Environment).env.info().lastPageNumber + 1) * pageBytes;
}

/** How many pages a write changes, from the root to the leaf. */
export function depthOf(database: RootDatabase<Uint8Array, Uint8Array>): number {
  return Math.max(1, (database.getStats() as { treeDepth: number }).treeDepth);
}
