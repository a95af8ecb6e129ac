import fc from "fast-check";
import { expect, it } from "vitest";
import type { Worker } from "../../../engine/platform.ts";
import { newTrace } from "../../../engine/trace.ts";
import { seededRandom } from "../../../kernel/random.ts";
import { openMemoryStore } from "../../../store/drivers/memory/memory-store.ts";
import type { Store } from "../../../store/store.ts";
import { backfillIndexes } from "../index-backfill.ts";
import { expireItems } from "../item-expiry.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { executeStatement } from "../operations/execute-statement.ts";
import { executeTransaction } from "../operations/execute-transaction.ts";
import { putItem } from "../operations/put-item.ts";
import { scan } from "../operations/scan.ts";
import { transactWriteItems } from "../operations/transact-write-items.ts";
import { updateItem } from "../operations/update-item.ts";
import { updateTimeToLive } from "../operations/update-time-to-live.ts";
import { plain } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import { createKinesisReplicator } from "./replicator.ts";
import { contextWithDestination, type DestinationContext, started, TableName, waitingCount } from "./testing.ts";

/**
 * Whoever writes, and whenever the worker stops, Kinesis refuses single records, the stream is gone or the process dies
 * between a delivery and the note of it: every change of every item arrives, those of an item in their order, and nothing
 * that did not happen.
 */

const writers = ["put", "update", "delete", "batch", "transact", "statement", "statements"] as const;
const pk = fc.constantFrom("a", "b", "c");
type Step =
  | { readonly kind: (typeof writers)[number]; readonly keys: readonly string[]; readonly value: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "refuse"; readonly share: number }
  | { readonly kind: "expire" | "stop" | "start" | "die" | "dropStream" | "makeStream" };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constantFrom(...writers),
      keys: fc.uniqueArray(pk, { minLength: 1, maxLength: 3 }),
      value: fc.nat(2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(0, 1, 3, 1500, 70_000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refuse" as const), share: fc.constantFrom(0, 0.4) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("expire", "stop", "start", "die", "dropStream", "makeStream"),
    }) as fc.Arbitrary<Step>,
  },
);

/** A store whose process may die: what the worker has begun, and would note from then on, comes to nothing. */
class MortalStore {
  readonly store: Store;
  #isDead = false;

  constructor(store: Store) {
    this.store = new Proxy(store, {
      get: (target, name: keyof Store) => {
        if (name !== "transact") return target[name].bind(target);
        return (work: Parameters<Store["transact"]>[0]) =>
          this.#isDead ? Promise.reject(new Error("The process has died.")) : target.transact(work);
      },
    });
  }

  die(): void {
    this.#isDead = true;
  }
}

/** One change of an item as its images; absent ones are null. */
type Images = readonly [before: Item | null, after: Item | null];

class Run {
  readonly context: DestinationContext;
  /** What happened to each item, in order. */
  readonly #happened = new Map<string, Images[]>();
  readonly #random: () => number;
  #mortal: MortalStore | undefined;
  #worker: Worker | undefined;

  constructor(context: DestinationContext, random: () => number) {
    this.context = context;
    this.#random = random;
    this.#start();
  }

  async take(step: Step): Promise<void> {
    const { kinesis, platform } = this.context;
    const { clock } = platform;
    switch (step.kind) {
      case "pass":
        return clock.advance(step.ms);
      case "refuse":
        kinesis.refuses = () => this.#random() < step.share;
        return;
      case "dropStream":
        return void kinesis.statuses.clear();
      case "makeStream":
        return this.makeStream();
      case "stop":
        return this.#stop();
      case "start":
        return this.#start();
      case "die":
        this.#mortal?.die();
        await this.#noting(() => this.#write("put", ["a"], kinesis.arrivals.length % 3));
        await clock.advance(0);
        await this.#stop();
        return this.#start();
      case "expire":
        return this.#noting(() => expireItems(platform));
      default:
        return this.#noting(() => this.#write(step.kind, step.keys, step.value));
    }
  }

  makeStream(): void {
    this.context.kinesis.statuses.set("arn:aws:kinesis:us-east-1:000000000000:stream/changes", "ACTIVE");
  }

  async finish(): Promise<void> {
    this.makeStream();
    this.context.kinesis.refuses = () => false;
    this.#start();
    await this.context.platform.clock.advance(200_000);
    await this.#stop();
  }

  /** Throws, or tells how many arrivals were not the first of their change. */
  check(): number {
    const arrived = new Map<string, Map<string, Images>>();
    for (const { record } of this.context.kinesis.arrivals) {
      const { NewImage, OldImage } = record.dynamodb;
      const key = JSON.stringify(record.dynamodb.Keys);
      const events = arrived.get(key) ?? new Map<string, Images>();
      arrived.set(key, events);
      const images: Images = [OldImage ?? null, NewImage ?? null];
      // The same record again is the same event.
      expect(events.get(record.eventID) ?? images).toEqual(images);
      events.set(record.eventID, images);
    }
    const inOrder = new Map(Array.from(arrived, ([key, events]) => [key, [...events.values()]]));
    expect(inOrder).toEqual(this.#happened);
    const changeCount = [...inOrder.values()].reduce((sum, changes) => sum + changes.length, 0);
    return this.context.kinesis.arrivals.length - changeCount;
  }

  #start(): void {
    if (this.#worker) return;
    this.#mortal = new MortalStore(this.context.platform.store);
    this.#worker = started(createKinesisReplicator({ ...this.context.platform, store: this.#mortal.store }));
  }

  async #stop(): Promise<void> {
    const stopped = this.#worker?.stop();
    this.#worker = undefined;
    await this.context.platform.clock.advance(1);
    await stopped;
  }

  /** Compares the table before and after, which is all that the model knows. */
  async #noting(write: () => Promise<unknown>): Promise<void> {
    const before = await this.#items();
    await write().catch(() => {}); // A statement may find no item, or one where there should be none.
    const after = await this.#items();
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const images: Images = [before.get(key) ?? null, after.get(key) ?? null];
      if (JSON.stringify(images[0]) === JSON.stringify(images[1])) continue;
      this.#happened.set(key, [...(this.#happened.get(key) ?? []), images]);
    }
  }

  async #items(): Promise<Map<string, Item>> {
    const { Items } = plain(await scan(this.context, { TableName }));
    return new Map((Items as Item[]).map((item) => [JSON.stringify({ pk: item["pk"] }), item]));
  }

  async #write(kind: (typeof writers)[number], keys: readonly string[], value: number): Promise<unknown> {
    const { clock, random } = this.context.platform;
    const context = { ...this.context, trace: newTrace(clock, random) };
    const n = { N: `${value}` };
    // Half of what is put will expire.
    const ttl = value % 2 === 0 ? {} : { ttl: { N: `${Math.floor(clock.nowMs() / 1000) + 1}` } };
    const Keys = keys.map((key) => ({ pk: { S: key } }));
    const Key = Keys[0]!;
    const setValue = { UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": n } };
    const statements = [
      `INSERT INTO people VALUE {'pk': '${keys[0]}', 'n': ${value}}`,
      `UPDATE people SET n = ${value} WHERE pk = '${keys[0]}'`,
      `DELETE FROM people WHERE pk = '${keys[0]}'`,
    ];
    switch (kind) {
      case "put":
        return putItem(context, { TableName, Item: { ...Key, n, ...ttl } });
      case "update":
        return updateItem(context, { TableName, Key, ...setValue });
      case "delete":
        return deleteItem(context, { TableName, Key });
      case "batch": {
        const requests = Keys.map((each, at) =>
          at === 0 ? { PutRequest: { Item: { ...each, n } } } : { DeleteRequest: { Key: each } },
        );
        return batchWriteItem(context, { RequestItems: { [TableName]: requests } });
      }
      case "transact": {
        const [first, second, third] = Keys;
        const TransactItems = [
          { Put: { TableName, Item: { ...first!, n, ...ttl } } },
          ...(second ? [{ Update: { TableName, Key: second, ...setValue } }] : []),
          ...(third ? [{ Delete: { TableName, Key: third } }] : []),
        ];
        return transactWriteItems(context, { TransactItems });
      }
      case "statement":
        return executeStatement(context, { Statement: statements[value]! });
      case "statements":
        return executeTransaction(context, { TransactStatements: [{ Statement: statements[value]! }] });
    }
  }
}

it("brings every change of every item, in order, whatever happens on the way", { timeout: 120_000 }, async () => {
  let repeatedCount = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), fc.nat(1000), async (steps, seed) => {
      const context = await contextWithDestination(undefined, openMemoryStore({ checkPurity: true }));
      await updateTimeToLive(context, { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } });
      await backfillIndexes(context.platform.store);
      const random = seededRandom(seed);
      const run = new Run(context, () => random.integer(100) / 100);
      for (const each of steps) await run.take(each);
      await run.finish();
      repeatedCount += run.check();
      expect(await waitingCount(context)).toBe(0);
    }),
    { numRuns: 60 },
  );
  expect(repeatedCount).toBeGreaterThan(0);
});
