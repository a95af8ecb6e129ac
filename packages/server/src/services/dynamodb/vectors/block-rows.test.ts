import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openMemoryStore } from "../../../store/drivers/memory/memory-store.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { countItems } from "../statistics.ts";
import { putVector, removeVector, rowsFrom, vectorCountOf } from "./block-rows.ts";
import { readBlock, type StoredVector, tailAt, vectorsOf, writeBlock } from "./blocks.ts";
import { squaresOf } from "./distances.ts";

const shape = { dimensions: 500, filterCount: 1 };
const prefix = Buffer.from("vectors");

function vectorAt(tail: string, seed: number): StoredVector {
  const numbers = Float32Array.from({ length: shape.dimensions }, (_, at) => Math.fround(Math.sin(seed + at)));
  const digests = new Uint8Array(16).fill(seed);
  return { tail: Buffer.from(tail), sizeBytes: 100 + seed, squares: squaresOf(numbers), numbers, digests };
}

function plainOf({ tail, numbers, digests, ...rest }: StoredVector) {
  return { ...rest, tail: Buffer.from(tail).toString(), numbers: [...numbers], digests: [...digests] };
}

function allVectors(tx: Reading): StoredVector[] {
  return [...rowsFrom(tx, prefix, undefined)].flatMap(({ value }) => vectorsOf(readBlock(value, shape), shape));
}

const step = fc.record({
  tail: fc.oneof(
    fc.integer({ min: 0, max: 60 }).map((number) => String(number).padStart(3, "0")),
    fc.string({ maxLength: 6 }),
  ),
  seed: fc.option(fc.integer({ min: 0, max: 255 })),
});

describe("rows of blocks", () => {
  it("hold what was put and not removed, in order, whatever was put before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
        const store = openMemoryStore();
        const expected = new Map<string, StoredVector>();
        for (const { tail, seed } of steps) {
          const vector = vectorAt(tail, seed ?? 0);
          if (seed === null) expected.delete(tail);
          else expected.set(tail, vector);
          await store.transact((tx) =>
            seed === null ? removeVector(tx, prefix, shape, vector.tail) : putVector(tx, prefix, shape, vector),
          );
        }
        const inOrder = [...expected.values()].sort((one, other) => Buffer.compare(one.tail, other.tail));
        await store.read((tx) => {
          expect(allVectors(tx).map(plainOf)).toEqual(inOrder.map(plainOf));
          const { next, ...size } = countItems(
            tx,
            prefix,
            keyAfterPrefix(prefix),
            { itemCountMax: 1000 },
            vectorCountOf,
          );
          const sizeBytes = inOrder.reduce((sum, each) => sum + each.sizeBytes, 0);
          expect({ next, ...size }).toEqual({ next: undefined, itemCount: inOrder.length, sizeBytes });
        });
        await store.close();
      }),
      { numRuns: 60 },
    );
  });

  it("are few and full when vectors come in order, and none when they are gone", async () => {
    const store = openMemoryStore();
    const tails = Array.from({ length: 80 }, (_, number) => String(number).padStart(3, "0"));
    await store.transact((tx) => {
      for (const tail of tails) putVector(tx, prefix, shape, vectorAt(tail, 1));
    });
    const counts = await store.read((tx) =>
      [...rowsFrom(tx, prefix, undefined)].map(({ value }) => readBlock(value, shape).count),
    );
    expect(counts.slice(0, -1).every((count) => count === 8)).toBe(true);
    const later = await store.read((tx) => [...rowsFrom(tx, prefix, Buffer.from("041"))].length);
    expect(later).toBe(counts.length - 5);
    await store.transact((tx) => {
      for (const tail of tails) removeVector(tx, prefix, shape, Buffer.from(tail));
    });
    expect(await store.read((tx) => [...rowsFrom(tx, prefix, undefined)])).toEqual([]);
  });
});

describe("readBlock", () => {
  const vectors = ["", "one", "two two"].map((tail, at) => vectorAt(tail, at));
  const bytes = writeBlock(vectors, shape);

  it("reads bytes wherever they lie, and without copying those that lie as numbers must", () => {
    for (let offset = 0; offset < 9; offset++) {
      const elsewhere = new Uint8Array(bytes.length + offset).subarray(offset);
      elsewhere.set(bytes);
      const block = readBlock(elsewhere, shape);
      expect(vectorsOf(block, shape).map(plainOf)).toEqual(vectors.map(plainOf));
      expect(Buffer.from(tailAt(block, 2)).toString()).toBe("two two");
      expect(block.numbers.buffer === elsewhere.buffer).toBe(offset % 8 === 0);
    }
  });

  it("does not read what another release wrote", () => {
    expect(() => readBlock(Uint8Array.from([2, ...bytes.subarray(1)]), shape)).toThrow("version 2");
  });
});
