import fc from "fast-check";
import { expect, it } from "vitest";
import { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import { ShardLanes } from "./shard-lanes.ts";

function recordOf(key: string, number: number): RawStreamRecord {
  const json = JSON.stringify({ dynamodb: { Keys: { id: { S: key } } } });
  return new RawStreamRecord(Buffer.from(json), `${key}${number}`, 0, undefined);
}

it("whatever comes when, all of it is delivered, in batches of the right size and each item's in order", async () => {
  const arrivals = fc.array(fc.array(fc.constantFrom(..."abcdef"), { maxLength: 6 }), { maxLength: 8 });
  const turns = fc.array(fc.nat(4), { minLength: 1, maxLength: 10 });
  const sizes = fc.record({ laneCount: fc.integer({ min: 1, max: 4 }), batchSize: fc.integer({ min: 1, max: 3 }) });
  const check = async (
    taken: string[][],
    durations: number[],
    pauses: number[],
    size: typeof sizes extends fc.Arbitrary<infer S> ? S : never,
  ) => {
    const delivered: string[] = [];
    let call = 0;
    const lanes = new ShardLanes({
      ...size,
      signal: new AbortController().signal,
      failed: () => {},
      deliver: async (batch) => {
        expect(batch.length).toBeLessThanOrEqual(size.batchSize);
        for (let turn = 0; turn < durations[call++ % durations.length]!; turn++) await Promise.resolve();
        delivered.push(...batch.map(({ sequenceNumber }) => sequenceNumber));
      },
    });
    let number = 10;
    const all: string[] = [];
    for (const [index, keys] of taken.entries()) {
      const records = keys.map((key) => recordOf(key, number++));
      all.push(...records.map(({ sequenceNumber }) => sequenceNumber));
      await lanes.take(records);
      for (let turn = 0; turn < pauses[index % pauses.length]!; turn++) await Promise.resolve();
    }
    await lanes.drained();
    for (const key of "abcdef") {
      const of = (numbers: string[]) => numbers.filter((each) => each.startsWith(key));
      expect(of(delivered)).toEqual(of(all));
    }
  };
  await fc.assert(fc.asyncProperty(arrivals, turns, turns, sizes, check), { numRuns: 500 });
});

it("a lane that fails tells at once, and lets nothing begin any more", async () => {
  const ending = new AbortController();
  let begun = 0;
  const lanes = new ShardLanes({
    laneCount: 2,
    batchSize: 1,
    signal: ending.signal,
    failed: () => ending.abort(),
    deliver: async () => {
      begun++;
      throw new Error("gone");
    },
  });
  await expect(lanes.take(Array.from({ length: 20 }, (_, n) => recordOf(`k${n}`, n)))).rejects.toThrow("gone");
  await expect(lanes.drained()).rejects.toThrow("gone");
  expect(begun).toBeLessThanOrEqual(2);
});
