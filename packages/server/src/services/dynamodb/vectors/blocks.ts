/**
 * Vectors are kept many in a row, because to read a row costs as much as to compare some thousand numbers. A block holds
 * the vectors of neighbouring items in the order of their tails, each kind of content in a column of its own, so that a
 * search goes through the numbers where they lie. All but the head is little-endian, as the machines are.
 *
 *   0     a version byte, then their size together as DynamoDB counts it (four bytes, big-endian): as stored items begin
 *   6     how many there are (two bytes), then zeros up to 16
 *   16    of each: the sum of the squares of its numbers (a double)
 *         of each: its numbers (float32)
 *         of each: its size as DynamoDB counts it (four bytes)
 *         of each: a digest of each filter attribute (16 bytes), zeros where the item lacks it
 *         of each: the length of its tail (two bytes) and the tail
 */

/** The vector of one item. */
export interface StoredVector {
  readonly tail: Uint8Array;
  readonly sizeBytes: number;
  readonly squares: number;
  readonly numbers: Float32Array;
  readonly digests: Uint8Array;
}

export interface BlockShape {
  readonly dimensions: number;
  readonly filterCount: number;
}

export interface Block {
  readonly count: number;
  readonly sizeBytes: number;
  readonly squares: Float64Array;
  readonly numbers: Float32Array;
  readonly sizes: Uint32Array;
  readonly digests: Uint8Array;
  /** Tails with their lengths. */
  readonly tails: Uint8Array;
}

const version = 1;
const headBytes = 16;
export const digestBytes = 16;
const lengthBytes = 2;

/** A view of the stored bytes, which are copied only if they do not lie as numbers must in memory. */
export function readBlock(stored: Uint8Array, { dimensions, filterCount }: BlockShape): Block {
  if (stored[0] !== version) {
    throw new Error(`Vectors of version ${stored[0]} were written by another release; this one reads ${version}.`);
  }
  const bytes = stored.byteOffset % Float64Array.BYTES_PER_ELEMENT === 0 ? stored : Uint8Array.from(stored);
  const { buffer, byteOffset } = bytes;
  const head = new DataView(buffer, byteOffset, headBytes);
  const count = head.getUint16(6, true);
  let at = headBytes;
  const next = (sizeBytes: number) => {
    const start = at;
    at += sizeBytes;
    return byteOffset + start;
  };
  return {
    count,
    sizeBytes: head.getUint32(1),
    squares: new Float64Array(buffer, next(8 * count), count),
    numbers: new Float32Array(buffer, next(4 * count * dimensions), count * dimensions),
    sizes: new Uint32Array(buffer, next(4 * count), count),
    digests: new Uint8Array(buffer, next(digestBytes * count * filterCount), digestBytes * count * filterCount),
    tails: bytes.subarray(at),
  };
}

export function vectorsOf(block: Block, { dimensions, filterCount }: BlockShape): StoredVector[] {
  const digestsBytes = digestBytes * filterCount;
  return tailsOf(block).map((tail, at) => ({
    tail,
    sizeBytes: block.sizes[at]!,
    squares: block.squares[at]!,
    numbers: block.numbers.subarray(at * dimensions, (at + 1) * dimensions),
    digests: block.digests.subarray(at * digestsBytes, (at + 1) * digestsBytes),
  }));
}

export function tailsOf({ tails }: Block): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < tails.length; ) {
    const start = at + lengthBytes;
    at = start + lengthBefore(tails, start);
    found.push(tails.subarray(start, at));
  }
  return found;
}

/** One of them, without the others. */
export function tailAt({ tails }: Block, place: number): Uint8Array {
  let start = lengthBytes;
  for (let at = 0; at < place; at++) start += lengthBefore(tails, start) + lengthBytes;
  return tails.subarray(start, start + lengthBefore(tails, start));
}

function lengthBefore(tails: Uint8Array, start: number): number {
  return tails[start - 2]! | (tails[start - 1]! << 8);
}

export function writeBlock(vectors: readonly StoredVector[], { dimensions, filterCount }: BlockShape): Uint8Array {
  const count = vectors.length;
  const tailsBytes = vectors.reduce((sum, { tail }) => sum + lengthBytes + tail.length, 0);
  const bytes = new Uint8Array(headBytes + count * strideBytes({ dimensions, filterCount }) + tailsBytes);
  const head = new DataView(bytes.buffer);
  head.setUint8(0, version);
  head.setUint16(6, count, true);
  head.setUint32(
    1,
    vectors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  // The columns are there, empty, once the count is.
  const block = readBlock(bytes, { dimensions, filterCount });
  let tailAt = 0;
  vectors.forEach(({ tail, sizeBytes, squares, numbers, digests }, at) => {
    block.squares[at] = squares;
    block.numbers.set(numbers, at * dimensions);
    block.sizes[at] = sizeBytes;
    block.digests.set(digests, at * digestBytes * filterCount);
    block.tails.set([tail.length & 255, tail.length >> 8], tailAt);
    block.tails.set(tail, tailAt + lengthBytes);
    tailAt += lengthBytes + tail.length;
  });
  return bytes;
}

function strideBytes({ dimensions, filterCount }: BlockShape): number {
  return 8 + 4 * dimensions + 4 + digestBytes * filterCount;
}
