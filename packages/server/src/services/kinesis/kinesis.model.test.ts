import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type KinesisForTests, openKinesisWithStream, StreamName, shardsOf, textOf } from "./kinesis-for-tests.ts";

/**
 * Random sequences of puts, splits, merges, passing time and reads: every record comes out exactly once, those of a partition
 * key in their order as long as a reader takes parents before their children, and the open shards always share all hash
 * keys among them.
 */

type Step =
  | { readonly kind: "put"; readonly keys: readonly string[] }
  | { readonly kind: "split" | "merge"; readonly pick: number; readonly at: bigint }
  | { readonly kind: "read"; readonly limit: number }
  | { readonly kind: "wait"; readonly ms: number };

const keys = fc.constantFrom("a", "b", "c", "d", "e", "f");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), keys: fc.array(keys, { minLength: 1, maxLength: 8 }) }),
  fc.record({
    kind: fc.constantFrom("split" as const, "merge" as const),
    pick: fc.nat(),
    at: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
  }),
  fc.record({ kind: fc.constant("read" as const), limit: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(2_000) }),
);

test("every record once and in order, whatever happens to the shards", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), async (shardCount, steps) => {
      const opened = await openKinesisWithStream(shardCount);
      const reader = new LineageReader(opened);
      const put: string[] = [];
      for (const one of steps) {
        if (one.kind === "put") for (const key of one.keys) put.push(`${key}${put.length}`);
        if (one.kind === "put") await putAll(opened, put.slice(-one.keys.length));
        if (one.kind === "split") await splitSomewhere(opened, one.pick, one.at);
        if (one.kind === "merge") await mergeSomewhere(opened, one.pick);
        if (one.kind === "read") await reader.readSome(one.limit);
        if (one.kind === "wait") await opened.clock.advance(one.ms);
        await checkRanges(opened);
      }
      await reader.readAll();
      expect([...reader.texts].sort()).toEqual([...put].sort());
      for (const key of "abcdef") {
        const ofKey = (texts: readonly string[]) => texts.filter((text) => text[0] === key);
        expect(ofKey(reader.texts)).toEqual(ofKey(put));
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** The first character of a text is its partition key. */
async function putAll({ kinesis }: KinesisForTests, texts: readonly string[]): Promise<void> {
  const Records = texts.map((text) => ({ PartitionKey: text[0]!, Data: Buffer.from(text) }));
  await kinesis.putRecords({ StreamName, Records });
}

async function openShards(opened: KinesisForTests) {
  const shards = (await shardsOf(opened)).filter((shard) => !shard.SequenceNumberRange!.EndingSequenceNumber);
  const start = (shard: (typeof shards)[0]) => BigInt(shard.HashKeyRange!.StartingHashKey!);
  return shards.sort((one, other) => (start(one) < start(other) ? -1 : 1));
}

async function splitSomewhere(opened: KinesisForTests, pick: number, at: bigint): Promise<void> {
  const shards = await openShards(opened);
  const { ShardId, HashKeyRange } = shards[pick % shards.length]!;
  const from = BigInt(HashKeyRange!.StartingHashKey!);
  const width = BigInt(HashKeyRange!.EndingHashKey!) - from;
  if (width < 4n) return;
  const NewStartingHashKey = `${from + 2n + (at % (width - 2n))}`;
  await opened.kinesis.splitShard({ StreamName, ShardToSplit: ShardId!, NewStartingHashKey });
}

async function mergeSomewhere(opened: KinesisForTests, pick: number): Promise<void> {
  const shards = await openShards(opened);
  if (shards.length < 2) return;
  const [one, other] = shards.slice(pick % (shards.length - 1));
  await opened.kinesis.mergeShards({
    StreamName,
    ShardToMerge: one!.ShardId!,
    AdjacentShardToMerge: other!.ShardId!,
  });
}

async function checkRanges(opened: KinesisForTests): Promise<void> {
  let next = 0n;
  for (const { HashKeyRange } of await openShards(opened)) {
    expect(BigInt(HashKeyRange!.StartingHashKey!)).toBe(next);
    next = BigInt(HashKeyRange!.EndingHashKey!) + 1n;
  }
  expect(next).toBe(2n ** 128n);
}

/** Reads every shard from its beginning to its end, but none before its parents have been read to theirs. */
class LineageReader {
  readonly texts: string[] = [];
  readonly #opened: KinesisForTests;
  /** Where to read on in each shard; undefined at its end. */
  readonly #positions = new Map<string, string | undefined>();

  constructor(opened: KinesisForTests) {
    this.#opened = opened;
  }

  async readAll(): Promise<void> {
    for (;;) {
      const before = this.texts.length + this.#ended();
      await this.readSome(10_000);
      if (this.texts.length + this.#ended() === before) return;
    }
  }

  async readSome(Limit: number): Promise<void> {
    for (const { ShardId, ParentShardId, AdjacentParentShardId } of await shardsOf(this.#opened)) {
      const parents = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
      if (parents.every((parent) => this.#hasEnded(parent))) await this.#read(ShardId!, Limit);
    }
  }

  async #read(ShardId: string, Limit: number): Promise<void> {
    if (this.#hasEnded(ShardId)) return;
    const { kinesis } = this.#opened;
    const start = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    const ShardIterator = this.#positions.get(ShardId) ?? (await kinesis.getShardIterator(start)).ShardIterator!;
    const { Records, NextShardIterator } = await kinesis.getRecords({ ShardIterator, Limit });
    this.texts.push(...Records!.map(textOf));
    this.#positions.set(ShardId, NextShardIterator);
  }

  #hasEnded(shardId: string): boolean {
    return this.#positions.has(shardId) && this.#positions.get(shardId) === undefined;
  }

  #ended(): number {
    return [...this.#positions.values()].filter((position) => position === undefined).length;
  }
}
