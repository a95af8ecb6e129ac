import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Entry, Reading, Writing } from "../../../store/store.ts";
import { type BlockShape, readBlock, type StoredVector, vectorsOf, writeBlock } from "./blocks.ts";

/**
 * The rows of blocks under a prefix. A row's key is the prefix and a tail that is not after that of its first vector, and
 * all of its vectors come before the key of the next row.
 */

/** More than this is cut in two. A write writes a block, so larger ones make searches a little faster and writes slower. */
const blockBytesMax = 16 * 1024;
const vectorCountMax = 64;

export function putVector(tx: Writing, prefix: Uint8Array, shape: BlockShape, vector: StoredVector): void {
  const row = rowOf(tx, prefix, vector.tail);
  if (!row) {
    tx.put(Buffer.concat([prefix, vector.tail]), writeBlock([vector], shape));
    return;
  }
  const vectors = vectorsOf(readBlock(row.value, shape), shape);
  const { at, isThere } = placeOf(vectors, vector.tail);
  vectors.splice(at, isThere ? 1 : 0, vector);
  const block = writeBlock(vectors, shape);
  if (vectors.length === 1 || (block.length <= blockBytesMax && vectors.length <= vectorCountMax)) {
    tx.put(row.key, block);
    return;
  }
  // What comes in order, as it does when an index is filled, leaves full blocks behind.
  const cut = at === vectors.length - 1 ? at : Math.floor(vectors.length / 2);
  tx.put(row.key, writeBlock(vectors.slice(0, cut), shape));
  tx.put(Buffer.concat([prefix, vectors[cut]!.tail]), writeBlock(vectors.slice(cut), shape));
}

/** Rows are not joined again: what is left of a block stays one, until nothing is left. */
export function removeVector(tx: Writing, prefix: Uint8Array, shape: BlockShape, tail: Uint8Array): void {
  const row = rowOf(tx, prefix, tail);
  if (!row) return;
  const vectors = vectorsOf(readBlock(row.value, shape), shape);
  const { at, isThere } = placeOf(vectors, tail);
  if (!isThere) return;
  vectors.splice(at, 1);
  if (vectors.length === 0) tx.delete(row.key);
  else tx.put(row.key, writeBlock(vectors, shape));
}

/** The rows from the one on that would hold `tail`; all of them where there is no tail. */
export function* rowsFrom(tx: Reading, prefix: Uint8Array, tail: Uint8Array | undefined): Generator<Entry> {
  const first = tail && rowOf(tx, prefix, tail);
  yield* tx.range({ start: first?.key ?? prefix, end: keyAfterPrefix(prefix) });
}

/** How many vectors the block of a row has. */
export function vectorCountOf(stored: Uint8Array): number {
  return stored[6]! | (stored[7]! << 8);
}

/** The last row that does not begin after `tail`. */
function rowOf(tx: Reading, prefix: Uint8Array, tail: Uint8Array): Entry | undefined {
  const end = Buffer.concat([prefix, tail, Buffer.of(0)]);
  const [row] = tx.range({ start: prefix, end, reverse: true, limit: 1 });
  return row;
}

function placeOf(vectors: readonly StoredVector[], tail: Uint8Array): { at: number; isThere: boolean } {
  let low = 0;
  let high = vectors.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(vectors[middle]!.tail, tail) < 0) low = middle + 1;
    else high = middle;
  }
  const found = vectors[low];
  return { at: low, isThere: found !== undefined && Buffer.compare(found.tail, tail) === 0 };
}
