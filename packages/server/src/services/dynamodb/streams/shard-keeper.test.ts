import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Shard } from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, it } from "vitest";
import { openLmdbStore } from "../../../store/drivers/lmdb/lmdb-store.ts";
import { createTable } from "../operations/create-table.ts";
import { updateTable } from "../operations/update-table.ts";
import { contextWith, type TestContext, testContext } from "../testing.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { getRecords } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { encodeSequence, streamKeys, streamRecords } from "./records.ts";
import { keepShards } from "./shard-keeper.ts";
import { trimStreams } from "./stream-trimmer.ts";
import { dayMs, hourMs, keysIn, provision, put, records, streamed, TableName, theStream } from "./testing.ts";

const shardsOf = async (context: TestContext) => (await theStream(context)).description.Shards!;
const isOpen = ({ SequenceNumberRange: range }: Shard) => range?.EndingSequenceNumber === undefined;

/** Lets the shard have given out so many more sequences, which would take a test too long. */
async function pretendWrites({ platform, region }: TestContext, count: number, shardNumber = 0): Promise<void> {
  await platform.store.transact((tx) => {
    const [stream] = Array.from(tx.range(streamKeys.streams()), ({ value }) => streamRecords.decode(value));
    tx.put(streamKeys.lastSequence(region, stream!.id, shardNumber), encodeSequence(count));
  });
}

describe("shards", () => {
  it("close after four hours, with one child that goes on with the numbers", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock } = context.platform;
    await put(context, 1, "a");
    await clock.advance(4 * hourMs - 1);
    await keepShards(context.platform);
    expect(await shardsOf(context)).toHaveLength(1);
    await clock.advance(1);
    await keepShards(context.platform);
    await put(context, 1, "b");
    const [parent, child, ...rest] = await shardsOf(context);
    expect(rest).toEqual([]);
    expect(parent?.SequenceNumberRange).toEqual({
      StartingSequenceNumber: "100000000000000000000",
      EndingSequenceNumber: "100000000000010000000",
    });
    expect(child).toEqual({
      ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
      ParentShardId: parent?.ShardId,
      SequenceNumberRange: { StartingSequenceNumber: "100000000000010000001" },
    });
    expect(parent!.ShardId! < child!.ShardId!).toBe(true);
    expect(await keysIn(context, parent!)).toEqual(["a"]);
    expect(await keysIn(context, child!)).toEqual(["b"]);
  });

  it("split when the table's throughput needs more partitions, each key going to one of them", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const names = Array.from({ length: 40 }, (_, at) => `key ${at}`);
    await put(context, 1, "before");
    await provision(context, 3);
    await keepShards(context.platform);
    for (const name of names) await put(context, 1, name);
    const shards = await shardsOf(context);
    expect(shards.map(({ ParentShardId: parent }) => parent)).toEqual([
      undefined,
      ...Array(4).fill(shards[0]?.ShardId),
    ]);
    const written = await Promise.all(shards.map((shard) => keysIn(context, shard)));
    expect(written[0]).toEqual(["before"]);
    for (const keys of written.slice(1)) expect(keys.length).toBeGreaterThan(0);
    expect(written.slice(1).flat().sort()).toEqual(names.sort());
    await provision(context, 4);
    await keepShards(context.platform);
    expect(await shardsOf(context)).toHaveLength(5);
  });

  it("split in two when more is written than a partition takes, and not for a short burst", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock } = context.platform;
    await pretendWrites(context, 29_999);
    await clock.advance(29_999);
    await keepShards(context.platform);
    expect(await shardsOf(context)).toHaveLength(1);
    await clock.advance(1);
    await keepShards(context.platform);
    expect(await shardsOf(context)).toHaveLength(1);
    await pretendWrites(context, 60_000);
    await clock.advance(30_000);
    await keepShards(context.platform);
    expect((await shardsOf(context)).filter(isOpen)).toHaveLength(2);
    // The children begin with a pace of their own.
    await clock.advance(30_000);
    await keepShards(context.platform);
    expect((await shardsOf(context)).filter(isOpen)).toHaveLength(2);
  });

  it("do not split for ever under a single busy key", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock } = context.platform;
    let busiest = 0;
    for (let round = 1; round <= 10; round++) {
      await pretendWrites(context, round * 60_000, busiest);
      await clock.advance(30_000);
      await keepShards(context.platform);
      const shards = await shardsOf(context);
      busiest = Math.max(...shards.map((shard, number) => (isOpen(shard) ? number : 0)));
    }
    expect((await shardsOf(context)).filter(isOpen)).toHaveLength(7);
  });

  it("are as many from the start as the table's partitions when a stream is enabled", async () => {
    const context = await contextWith({ ...streamed("KEYS_ONLY"), StreamSpecification: { StreamEnabled: false } });
    await provision(context, 2);
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } as const;
    await updateTable(context, { TableName, StreamSpecification });
    const shards = await shardsOf(context);
    expect(shards).toHaveLength(2);
    expect(shards.some(({ ParentShardId: parent }) => parent)).toBe(false);
  });

  it("of a disabled stream are closed for good", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    await provision(context, 2);
    await keepShards(context.platform);
    await updateTable(context, { TableName, StreamSpecification: { StreamEnabled: false } });
    await context.platform.clock.advance(5 * hourMs);
    await keepShards(context.platform);
    const shards = await shardsOf(context);
    expect(shards).toHaveLength(3);
    expect(shards.filter(isOpen)).toEqual([]);
  });

  it("answer no further iterator once they are closed and read", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn, ShardId } = await theStream(context);
    await put(context, 1, "a");
    await put(context, 1, "b");
    const latest = await getShardIterator(context, { StreamArn, ShardId, ShardIteratorType: "LATEST" });
    await context.platform.clock.advance(4 * hourMs - 1);
    const open = await getShardIterator(context, { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
    await context.platform.clock.advance(1);
    await keepShards(context.platform);
    const first = await getRecords(context, { ShardIterator: open.ShardIterator, Limit: 1 });
    expect(first.NextShardIterator).toBeDefined();
    const second = await getRecords(context, { ShardIterator: first.NextShardIterator, Limit: 1 });
    expect(second.Records).toHaveLength(1);
    expect(second).not.toHaveProperty("NextShardIterator");
    await expect(getRecords(context, { ShardIterator: latest.ShardIterator })).rejects.toMatchObject({
      code: "ExpiredIteratorException",
    });
    const atEnd = await getShardIterator(context, { StreamArn, ShardId, ShardIteratorType: "LATEST" });
    expect(await getRecords(context, { ShardIterator: atEnd.ShardIterator })).toEqual({ Records: [] });
  });

  it("know their own sequence numbers only, the one before their first among them", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn } = await theStream(context);
    await put(context, 1, "a");
    await context.platform.clock.advance(4 * hourMs);
    await keepShards(context.platform);
    await put(context, 1, "b");
    const [parent, child] = await shardsOf(context);
    const ranges = [parent!.SequenceNumberRange!, child!.SequenceNumberRange!];
    const after = async ({ ShardId }: Shard, SequenceNumber: string | undefined) => {
      const input = { StreamArn, ShardId, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber } as const;
      return records(context, (await getShardIterator(context, input)).ShardIterator);
    };
    expect(await after(parent!, ranges[0]!.StartingSequenceNumber)).toHaveLength(1);
    expect(await after(parent!, ranges[0]!.EndingSequenceNumber)).toHaveLength(0);
    expect(await after(child!, ranges[1]!.StartingSequenceNumber)).toHaveLength(1);
    const foreign = { code: "ValidationException", message: "Invalid SequenceNumber for the shard" };
    await expect(after(child!, ranges[0]!.EndingSequenceNumber)).rejects.toMatchObject(foreign);
    await expect(after(parent!, ranges[1]!.StartingSequenceNumber)).rejects.toMatchObject(foreign);
    await expect(after(child!, "100000000000000000001")).rejects.toMatchObject(foreign);
  });

  it("say what was trimmed with them", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn, ShardId } = await theStream(context);
    const { clock } = context.platform;
    await put(context, 1, "a");
    await clock.advance(4 * hourMs);
    await keepShards(context.platform);
    await clock.advance(dayMs - 1);
    await trimStreams(context.platform);
    const input = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    const { ShardIterator } = await getShardIterator(context, input);
    expect((await getRecords(context, { ShardIterator })).Records).toEqual([]);
    await clock.advance(1);
    await trimStreams(context.platform);
    await expect(getRecords(context, { ShardIterator })).rejects.toMatchObject({
      code: "TrimmedDataAccessException",
      message: "The data you are trying to access has been trimmed.",
    });
    await expect(getShardIterator(context, input)).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Requested resource not found: Shard: ${ShardId} in Stream: ${StreamArn} not found`,
    });
    const [child] = await shardsOf(context);
    expect(child?.ParentShardId).toBe(ShardId);
  });

  it("survive a restart between any two looks", async () => {
    const directory = mkdtempSync(join(tmpdir(), "tireless-shards-"));
    const context = testContext(await openLmdbStore(directory));
    const again = async () => {
      await context.platform.store.close();
      Object.assign(context.platform, { store: await openLmdbStore(directory) });
    };
    await createTable(context, streamed("KEYS_ONLY"));
    await put(context, 1, "a");
    await again();
    await provision(context, 2);
    await keepShards(context.platform);
    await again();
    await put(context, 2, "a");
    await context.platform.clock.advance(4 * hourMs);
    await keepShards(context.platform);
    await again();
    await put(context, 3, "a");
    const holding = [];
    for (const shard of await shardsOf(context)) holding.push((await keysIn(context, shard)).length);
    expect(holding.filter((count) => count === 1)).toHaveLength(3);
    await context.platform.store.close();
    rmSync(directory, { recursive: true });
  });

  it("come in pages, and by their parent", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn, ShardId: first } = await theStream(context);
    await provision(context, 2);
    await keepShards(context.platform);
    await context.platform.clock.advance(4 * hourMs);
    await keepShards(context.platform);
    const all = await shardsOf(context);
    expect(all).toHaveLength(5);
    const names = all.map(({ ShardId }) => ShardId!);
    expect([...names].sort()).toEqual(names);
    const paged: Shard[] = [];
    const sizes: number[] = [];
    for (let ExclusiveStartShardId: string | undefined; ; ) {
      const { StreamDescription: page } = await describeStream(context, { StreamArn, Limit: 2, ExclusiveStartShardId });
      paged.push(...page!.Shards!);
      sizes.push(page!.Shards!.length);
      ExclusiveStartShardId = page!.LastEvaluatedShardId;
      if (ExclusiveStartShardId === undefined) break;
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(paged).toEqual(all);
    const childrenOf = async (ShardId: string, Limit?: number) => {
      const ShardFilter = { Type: "CHILD_SHARDS", ShardId } as const;
      return (await describeStream(context, { StreamArn, ShardFilter, ...(Limit && { Limit }) })).StreamDescription!;
    };
    expect((await childrenOf(first)).Shards).toEqual(all.slice(1, 3));
    expect((await childrenOf(names[1]!)).Shards).toEqual([all[3]]);
    expect((await childrenOf(names[4]!)).Shards).toEqual([]);
    expect(await childrenOf(first, 1)).toMatchObject({ Shards: [all[1]], LastEvaluatedShardId: names[1] });
  });
});
