import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { _Record, Shard } from "@aws-sdk/client-dynamodb-streams";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import { openLmdbStore } from "../../../store/drivers/lmdb/lmdb-store.ts";
import { createTable } from "../operations/create-table.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { putItem } from "../operations/put-item.ts";
import { transactWriteItems } from "../operations/transact-write-items.ts";
import { updateTable } from "../operations/update-table.ts";
import { contextWith, plain, type TestContext, testContext } from "../testing.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { getRecords } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { listStreams } from "./operations/list-streams.ts";
import { keepShards } from "./shard-keeper.ts";
import { trimStreams } from "./stream-trimmer.ts";
import { dayMs, hourMs, provision, streamed, TableName } from "./testing.ts";

/**
 * Whatever writes, splits, closings, trims, restarts and pauses of the reader come in whatever order: one who walks the
 * lineage of the shards, parents before their children, sees every change once, and those of a key in their order.
 */

/** One change of one key: the value that it wrote, or undefined for a removal. */
interface Change {
  readonly key: string;
  readonly value: string | undefined;
  readonly timeMs: number;
}

type Step =
  | { readonly kind: "put" | "repeat" | "remove"; readonly key: string }
  | { readonly kind: "putTogether"; readonly keys: readonly string[] }
  | { readonly kind: "advance"; readonly hours: number }
  | { readonly kind: "read"; readonly limit: number; readonly pick: number }
  | { readonly kind: "grow" | "keep" | "trim" | "restart" | "forget" | "switch" };

const key = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("put" as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("repeat" as const, "remove" as const), key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("putTogether" as const),
      keys: fc.uniqueArray(key, { minLength: 2, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("advance" as const), hours: fc.integer({ min: 1, max: 9 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      limit: fc.integer({ min: 1, max: 4 }),
      pick: fc.nat(15),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("keep" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("grow", "trim", "restart", "forget", "switch" as const) }),
  },
);

it("a reader of the lineage sees every change exactly once, and those of a key in order", { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      const world = new World(await contextWith(streamed("NEW_IMAGE")));
      for (const each of steps) await world.take(each);
      await world.reader.drain(world.context);
      expect(byKey(world.reader.seen)).toEqual(byKey(world.changes));
      expect(new Set(world.reader.seen.map(({ eventId }) => eventId)).size).toBe(world.changes.length);
      const late = new LineageReader();
      await late.drain(world.context);
      expect(byKey(late.seen)).toEqual(byKey(world.changes.filter(({ timeMs }) => timeMs > world.trimmedToMs)));
    }),
    { numRuns: 120 },
  ),
);

it("sees the changes of many writers at once while shards split under them", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tireless-streams-"));
  const store = await openLmdbStore(directory);
  const context = testContext(store);
  await createTable(context, streamed("NEW_IMAGE"));
  const changes: { key: string; value: string }[] = [];
  const writers = Array.from({ length: 12 }, async (_, writer) => {
    for (let round = 0; round < 40; round++) {
      const change = { key: `writer ${writer}`, value: `${round}` };
      await putItem(context, { TableName, Item: itemOf(change.key, change.value) });
      changes.push(change);
    }
  });
  for (const partitionCount of [2, 4, 8, 16]) {
    await provision(context, partitionCount);
    await keepShards(context.platform);
  }
  await Promise.all(writers);
  const reader = new LineageReader();
  await reader.drain(context);
  expect(byKey(reader.seen)).toEqual(byKey(changes));
  expect(new Set(reader.seen.map(({ eventId }) => eventId)).size).toBe(changes.length);
  await store.close();
  rmSync(directory, { recursive: true });
});

class World {
  context: TestContext;
  readonly reader = new LineageReader();
  readonly changes: Change[] = [];
  trimmedToMs = Number.NEGATIVE_INFINITY;
  readonly #items = new Map<string, string>();
  #unreadSinceMs: number;
  #partitionCount = 1;
  #isEnabled = true;

  constructor(context: TestContext) {
    this.context = context;
    this.#unreadSinceMs = context.platform.clock.nowMs();
  }

  async take(step: Step): Promise<void> {
    const { context } = this;
    const { clock, store } = context.platform;
    if (step.kind === "put") await this.#put(step.key, `${this.changes.length} at ${clock.nowMs()}`);
    else if (step.kind === "repeat") await this.#put(step.key, this.#items.get(step.key) ?? "first");
    else if (step.kind === "putTogether") await this.#putTogether(step.keys);
    else if (step.kind === "remove") await this.#remove(step.key);
    else if (step.kind === "advance") await this.#advance(step.hours * hourMs);
    else if (step.kind === "read") await this.reader.read(context, step.limit, step.pick);
    else if (step.kind === "forget") this.reader.forgetIterators();
    else if (step.kind === "keep") await keepShards(context.platform);
    else if (step.kind === "grow") await this.#grow();
    else if (step.kind === "switch") await this.#switch();
    else if (step.kind === "trim") {
      await trimStreams(context.platform);
      this.trimmedToMs = clock.nowMs() - dayMs;
    } else {
      const forked = await store.fork();
      await store.close();
      this.context = { ...context, platform: { ...context.platform, store: forked } };
    }
  }

  async #put(key: string, value: string): Promise<void> {
    await putItem(this.context, { TableName, Item: itemOf(key, value) });
    if (this.#items.get(key) !== value) this.#note(key, value);
    this.#items.set(key, value);
  }

  async #putTogether(keys: readonly string[]): Promise<void> {
    const value = `${this.changes.length} together`;
    const putOf = (key: string) => ({ Put: { TableName, Item: itemOf(key, value) } });
    await transactWriteItems(this.context, { TransactItems: keys.map(putOf) });
    for (const key of keys) {
      if (this.#items.get(key) !== value) this.#note(key, value);
      this.#items.set(key, value);
    }
  }

  async #remove(key: string): Promise<void> {
    await deleteItem(this.context, { TableName, Key: { pk: { S: key } } });
    if (this.#items.delete(key)) this.#note(key, undefined);
  }

  #note(key: string, value: string | undefined): void {
    if (this.#isEnabled) this.changes.push({ key, value, timeMs: this.context.platform.clock.nowMs() });
  }

  /** What is read within a day must not be missed; what is not, may be. */
  async #advance(byMs: number): Promise<void> {
    const { clock } = this.context.platform;
    if (clock.nowMs() + byMs - this.#unreadSinceMs >= dayMs) {
      await this.reader.drain(this.context);
      this.#unreadSinceMs = clock.nowMs();
    }
    await clock.advance(byMs);
  }

  async #grow(): Promise<void> {
    if (this.#partitionCount === 16) return;
    this.#partitionCount *= 2;
    await provision(this.context, this.#partitionCount);
  }

  async #switch(): Promise<void> {
    this.#isEnabled = !this.#isEnabled;
    const StreamSpecification = this.#isEnabled
      ? ({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" } as const)
      : { StreamEnabled: false };
    await updateTable(this.context, { TableName, StreamSpecification });
  }
}

interface SeenChange {
  readonly key: string;
  readonly value: string | undefined;
  readonly eventId: string;
}

/** Reads as the Kinesis adapter does: a shard when its parent has been read to its end or is gone. */
class LineageReader {
  readonly seen: SeenChange[] = [];
  readonly #ended = new Set<string>();
  readonly #lastNumbers = new Map<string, string>();
  readonly #iterators = new Map<string, string>();
  /** Along a lineage the numbers grow, so those of a key do. */
  readonly #keyNumbers = new Map<string, string>();

  /** As after a restart of the reader, which keeps how far it has read. */
  forgetIterators(): void {
    this.#iterators.clear();
  }

  async drain(context: TestContext): Promise<void> {
    // The newest first, because then the order of a key comes from nothing but the lineage.
    while (await this.read(context, 1000));
  }

  /**
   * One page of every shard that can be read, or of one of them; false when nothing is left. Older streams come before
   * newer ones.
   */
  async read(context: TestContext, limit: number, pick?: number): Promise<boolean> {
    const { Streams } = await listStreams(context, { TableName });
    for (const { StreamArn } of Streams!) {
      const shards = await allShards(context, StreamArn!);
      const place = ({ ShardId }: Shard) => `${StreamArn} ${ShardId}`;
      const known = new Set(shards.map(place));
      const readable = shards.filter((shard) => {
        const parent = place({ ShardId: shard.ParentShardId });
        return !this.#ended.has(place(shard)) && (!known.has(parent) || this.#ended.has(parent));
      });
      let hasRead = false;
      const picked = pick === undefined ? readable.reverse() : readable.slice(pick % readable.length).slice(0, 1);
      for (const shard of picked) {
        if (await this.#readPage(context, StreamArn!, shard, place(shard), limit)) hasRead = true;
      }
      if (hasRead) return true;
    }
    return false;
  }

  async #readPage(context: TestContext, StreamArn: string, shard: Shard, place: string, Limit: number) {
    const answer = await this.#getRecords(context, StreamArn, shard.ShardId!, place, Limit);
    for (const { dynamodb, eventID } of plain(answer.Records) as unknown as _Record[]) {
      const number = dynamodb!.SequenceNumber!;
      const { StartingSequenceNumber: start, EndingSequenceNumber: end } = shard.SequenceNumberRange!;
      expect(number > start! && (end === undefined || number <= end)).toBe(true);
      const key = dynamodb!.Keys!["pk"]!.S!;
      expect(number > (this.#keyNumbers.get(`${StreamArn} ${key}`) ?? "")).toBe(true);
      this.#keyNumbers.set(`${StreamArn} ${key}`, number);
      this.seen.push({ key, value: dynamodb?.NewImage?.["value"]?.S, eventId: eventID! });
      this.#lastNumbers.set(place, number);
    }
    const next = answer.NextShardIterator;
    if (next === undefined) this.#ended.add(place);
    else this.#iterators.set(place, next);
    return answer.Records.length > 0 || next === undefined;
  }

  async #getRecords(context: TestContext, StreamArn: string, ShardId: string, place: string, Limit: number) {
    const known = this.#iterators.get(place);
    if (known !== undefined) {
      try {
        return await getRecords(context, { ShardIterator: known, Limit });
      } catch (error) {
        const code = error instanceof ServiceError ? error.code : "";
        if (code !== "ExpiredIteratorException" && code !== "TrimmedDataAccessException") throw error;
      }
    }
    const last = this.#lastNumbers.get(place);
    const { ShardIterator } = await getShardIterator(context, {
      StreamArn,
      ShardId,
      ...(last === undefined
        ? { ShardIteratorType: "TRIM_HORIZON" }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: last }),
    });
    return getRecords(context, { ShardIterator, Limit });
  }
}

function itemOf(key: string, value: string) {
  return { pk: { S: key }, value: { S: value } };
}

async function allShards(context: TestContext, StreamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  for (let ExclusiveStartShardId: string | undefined; ; ) {
    const input = { StreamArn, Limit: 3, ExclusiveStartShardId };
    const { StreamDescription: page } = await describeStream(context, input);
    shards.push(...page!.Shards!);
    if (page!.LastEvaluatedShardId === undefined) return shards;
    ExclusiveStartShardId = page!.LastEvaluatedShardId;
  }
}

function byKey(changes: readonly { key: string; value: string | undefined }[]): Record<string, (string | undefined)[]> {
  const lists: Record<string, (string | undefined)[]> = {};
  for (const { key, value } of changes) lists[key] = [...(lists[key] ?? []), value];
  return lists;
}
