import * as fc from "fast-check";
import { expect, test } from "vitest";
import { endOfShard, formatSequence, parseSequence } from "./sequence-numbers.ts";

const shards = fc.record({ number: fc.nat(), epoch: fc.nat(2 ** 33) });
const sequences = fc.bigInt({ min: 0n, max: endOfShard });

test("a number tells its shard and its sequence", () => {
  fc.assert(
    fc.property(shards, sequences, (shard, sequence) => {
      const text = formatSequence(shard, sequence);
      expect(text).toMatch(/^\d{56}$/);
      expect(parseSequence(text)).toEqual({ shard, sequence });
    }),
  );
});

test("numbers order by epoch, then by sequence", () => {
  fc.assert(
    fc.property(shards, shards, sequences, sequences, (one, other, first, second) => {
      const order = BigInt(formatSequence(one, first)) < BigInt(formatSequence(other, second));
      if (one.epoch !== other.epoch) expect(order).toBe(one.epoch < other.epoch);
      else if (one.number === other.number) expect(order).toBe(first < second);
    }),
  );
});

test("other texts are no numbers of shards", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.bigInt({ min: 0n, max: 10n ** 57n }).map(String)), (text) => {
      const parsed = parseSequence(text);
      if (parsed) expect(formatSequence(parsed.shard, parsed.sequence)).toBe(text);
    }),
  );
  for (const text of ["", "0", "5", "49", "1".repeat(56), "9".repeat(56), " ".repeat(56)]) {
    expect(parseSequence(text)).toBeUndefined();
  }
});
