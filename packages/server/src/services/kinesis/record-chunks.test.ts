import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arrivedMsOf, encodeChunk, recordCountOf, recordsOf } from "./record-chunks.ts";
import { formatSequence } from "./sequence-numbers.ts";

const shard = { number: 3, epoch: 1_767_225_600 };
const records = fc.array(
  fc.record({ partitionKey: fc.string({ unit: "grapheme", minLength: 1 }), data: fc.uint8Array() }),
  { minLength: 1 },
);

test("hold records, and give them back from anywhere on", () => {
  fc.assert(
    fc.property(records, fc.nat(1_000), fc.nat(50), (all, skipped, offset) => {
      const chunk = encodeChunk(all, 12_345, "");
      expect(arrivedMsOf(chunk)).toBe(12_345);
      expect(recordCountOf(chunk)).toBe(all.length);
      const last = skipped + all.length;
      const read = [...recordsOf(chunk, shard, last, skipped + 1 + offset)];
      expect(read).toEqual(
        all.slice(offset).map(({ partitionKey, data }, at) => ({
          SequenceNumber: formatSequence(shard, skipped + 1 + offset + at),
          ApproximateArrivalTimestamp: new Date(12_345),
          PartitionKey: partitionKey,
          Data: Buffer.from(data),
          trace: undefined,
        })),
      );
    }),
  );
});

test("of another release are not guessed at", () => {
  expect(() => arrivedMsOf(Uint8Array.of(2))).toThrow("written by another release");
});
