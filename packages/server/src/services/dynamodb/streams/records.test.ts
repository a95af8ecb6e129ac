import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TableRecord, tableRecords } from "../records.ts";
import { formatSequence, parseSequence, type StreamRecord, shardIdOf, shardNumberOf } from "./records.ts";

const sequence = fc.nat(10 ** 12);
const shardNumber = fc.nat(9_999_999);

describe("sequence numbers", () => {
  it("are 21 digits, tell their sequence to their own shard only, and grow with it", () => {
    fc.assert(
      fc.property(sequence, sequence, shardNumber, shardNumber, (one, other, shard, otherShard) => {
        const [first, second] = [formatSequence(one, shard), formatSequence(other, otherShard)];
        expect(first).toMatch(/^\d{21}$/);
        expect(parseSequence(first, shard)).toBe(one);
        expect(parseSequence(first, otherShard)).toBe(shard === otherShard ? one : undefined);
        if (one < other) expect(first < second).toBe(true);
        expect(first === second).toBe(one === other && shard === otherShard);
      }),
    );
  });

  it("are nothing else", () => {
    const almost = fc.stringMatching(/^[ 0-2]?1\d{18,22}[^0]?$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), fc.constant(0), (text, shard) => {
        const parsed = parseSequence(text, shard);
        if (parsed !== undefined) expect(formatSequence(parsed, shard)).toBe(text);
      }),
    );
  });
});

describe("names of shards", () => {
  const streamWith = (shardNameBase: number, shardCountEver: number) =>
    ({ shardNameBase, shardCountEver }) as StreamRecord;

  it("tell the shard's number, as far as the stream has got", () => {
    const base = fc.nat(2 ** 31 - 1);
    fc.assert(
      fc.property(base, shardNumber, shardNumber, fc.nat(2 ** 42), (nameBase, number, count, openedMs) => {
        const name = shardIdOf(streamWith(nameBase, count), number, openedMs);
        expect(name).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
        expect(shardNumberOf(streamWith(nameBase, count), name)).toBe(number < count ? number : undefined);
      }),
    );
  });

  it("are in the order of opening", () => {
    const stream = streamWith(0xff, 3);
    const names = [shardIdOf(stream, 0, 5), shardIdOf(stream, 1, 5), shardIdOf(stream, 2, 10)];
    expect([...names].sort()).toEqual(names);
  });

  it("are nothing else", () => {
    for (const text of [
      "",
      "shardId-",
      `shardId-${"0".repeat(20)}-zzzzzzzz`,
      `x${shardIdOf(streamWith(0, 1), 0, 0)}`,
    ]) {
      expect(shardNumberOf(streamWith(0, 1), text)).toBeUndefined();
    }
  });
});

it("a table of the time before shards is read when it has no stream, and refused in clear words when it has one", () => {
  const table = { name: "people", id: "1" } as TableRecord;
  const old = (record: object) => {
    const bytes = Uint8Array.from(tableRecords.encode(record as TableRecord));
    bytes[0] = 1;
    return bytes;
  };
  expect(tableRecords.decode(old(table))).toEqual(table);
  expect(() => tableRecords.decode(old({ ...table, stream: { id: "2" } }))).toThrow(
    "The stream of the table people was written by another release, which knew no shards.",
  );
});
