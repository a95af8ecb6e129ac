/** The store over a journal whose disk fails: once, or at some write for ever, as in a power cut. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Store } from "../../store.ts";
import { capacityBytesMin } from "./journal.ts";
import { type JournalFiles, systemJournalFiles } from "./journal-files.ts";
import { openLmdbStore } from "./lmdb-store.ts";

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "tireless-faults-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

interface Transaction {
  /** A value of so many bytes, or a deletion. */
  readonly writes: readonly { readonly key: number; readonly bytes: number | undefined }[];
  readonly wait: "nothing" | "turn" | "answer";
}

interface Life {
  readonly transactions: readonly Transaction[];
  /** The write of the journal that fails, in the middle, and whether all after it fail as well. */
  readonly failingWrite: number | undefined;
  readonly isDeath: boolean;
}

const transaction: fc.Arbitrary<Transaction> = fc.record({
  writes: fc.array(
    fc.record({
      key: fc.nat(5),
      bytes: fc.constantFrom(undefined, 10, 10, 5_000, 300_000, 300_000, 700_000, 1_200_000),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  wait: fc.constantFrom("nothing", "turn", "turn", "answer"),
});
/** Grows with the least of trees. */
const capacityFor = (treeBytes: number) => (treeBytes > 1_500_000 ? 2 : 1) * capacityBytesMin;
const life: fc.Arbitrary<Life> = fc.record({
  transactions: fc.array(transaction, { maxLength: 15 }),
  failingWrite: fc.option(fc.nat(14), { nil: undefined, freq: 4 }),
  isDeath: fc.boolean(),
});

test("holds what it acknowledged and nothing that it refused, wherever the journal's disk fails", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      const directory = await mkdtemp(join(parent, "store-"));
      const expected = new Map<string, string>();
      for (const life of lives) {
        const store = await openLmdbStore(directory, failingFiles(life), capacityFor).catch(() => undefined);
        if (!store) {
          expect(life.failingWrite).toBeDefined();
          continue;
        }
        expect(await contentsOf(store)).toEqual(expected);
        for (const acknowledged of await runAll(store, life.transactions)) acknowledged(expected);
        expect(await contentsOf(store)).toEqual(expected);
        // A journal that cannot be cleared says so, and does no harm.
        await store.close().catch(() => expect(life.failingWrite).toBeDefined());
      }
      const store = await openLmdbStore(directory, systemJournalFiles(), capacityFor);
      expect(await contentsOf(store)).toEqual(expected);
      await store.close();
      await rm(directory, { recursive: true });
    }),
    { numRuns: 12 },
  );
}, 60_000);

/** Runs the transactions and resolves with the changes of those that were acknowledged, in their order. */
async function runAll(store: Store, transactions: readonly Transaction[]) {
  const answers: Promise<((state: Map<string, string>) => void) | undefined>[] = [];
  for (const [index, { writes, wait }] of transactions.entries()) {
    const named = writes.map(({ key, bytes }) => ({
      key: `key ${key}`,
      value: bytes === undefined ? undefined : Buffer.alloc(bytes, `${index}.`),
    }));
    const answer = store
      .transact((tx) => {
        for (const { key, value } of named) value ? tx.put(Buffer.from(key), value) : tx.delete(Buffer.from(key));
      })
      .then(
        () => (state: Map<string, string>) => {
          for (const { key, value } of named) value ? state.set(key, brief(value)) : state.delete(key);
        },
        (error) => void expect(error.message).toContain("could not write to its disk"),
      );
    answers.push(answer);
    if (wait === "turn") await new Promise(setImmediate);
    if (wait === "answer") await answer;
  }
  return (await Promise.all(answers)).filter((change) => change !== undefined);
}

/** Of which the write of this number, counted from the opening, stops in the middle. */
function failingFiles({ failingWrite, isDeath }: Life): JournalFiles {
  const system = systemJournalFiles();
  let count = 0;
  const write: JournalFiles["write"] = async (file, bytes, position) => {
    const number = count++;
    if (failingWrite === undefined || number < failingWrite || (number > failingWrite && !isDeath)) {
      await system.write(file, bytes, position);
      return;
    }
    if (number === failingWrite) await system.write(file, bytes.subarray(0, bytes.length >> 1), position);
    throw new Error("EIO");
  };
  return { ...system, write };
}

async function contentsOf(store: Store): Promise<Map<string, string>> {
  const range = { start: Buffer.of(0), end: Buffer.of(255) };
  return store.read((tx) => new Map(Array.from(tx.range(range), ({ key, value }) => [String(key), brief(value)])));
}

function brief(value: Uint8Array): string {
  const bytes = Buffer.from(value);
  return `${bytes.length} bytes of ${bytes.toString("latin1", 0, 4)} to ${bytes.toString("latin1", bytes.length - 4)}`;
}
