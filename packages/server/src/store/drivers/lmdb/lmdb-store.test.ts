import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../kernel/random.ts";
import { describeStore } from "../../conformance.ts";
import { encodeKey, prefixRange } from "../../keys.ts";
import { checkAgainstModel } from "../../model-check.ts";
import type { Store } from "../../store.ts";
import { openLmdbStore } from "./lmdb-store.ts";

let parent: string;
let count = 0;
const freshDirectory = () => join(parent, "data", String(count++));

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "tireless-store-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

describeStore("LMDB", () => openLmdbStore(freshDirectory()));
checkAgainstModel("LMDB", () => openLmdbStore(freshDirectory()), 100);

const key = Buffer.from("key");

describe("the LMDB store's directory", () => {
  it("holds the state when it is opened again", async () => {
    const directory = freshDirectory();
    const store = await openLmdbStore(directory);
    await store.transact((tx) => tx.put(key, Buffer.from("kept")));
    await store.close();
    const again = await openLmdbStore(directory);
    expect(await again.read((tx) => tx.get(key)?.toString())).toBe("kept");
    await again.close();
  });

  it("is refused while it is open, under any name, and free afterwards", async () => {
    const directory = freshDirectory();
    const store = await openLmdbStore(directory);
    await expect(openLmdbStore(directory)).rejects.toThrow(directory);
    await expect(openLmdbStore(join(directory, "..", String(count - 1)))).rejects.toThrow("Another Tireless");
    await store.close();
    await (await openLmdbStore(directory)).close();
  });

  it("is made where it is missing, and a path that cannot be one is refused", async () => {
    const directory = join(freshDirectory(), "deep", "down");
    await (await openLmdbStore(directory)).close();
    expect(existsSync(directory)).toBe(true);
    await expect(openLmdbStore(join(directory, "store.mdb", "below"))).rejects.toThrow("ENOTDIR");
  });

  it("of a fork is gone when the fork is closed", async () => {
    const forks = () => readdirSync(tmpdir()).filter((name) => name.startsWith("tireless-fork-"));
    const store = await openLmdbStore(freshDirectory());
    const before = new Set(forks());
    const fork = await store.fork();
    const made = forks().filter((name) => !before.has(name));
    expect(made.length).toBeGreaterThan(0);
    await fork.close();
    // Other tests may fork at the same time; at least ours is gone.
    expect(made.filter((name) => existsSync(join(tmpdir(), name))).length).toBeLessThan(made.length);
    await store.close();
  });

  it("does not grow without end while ranges are left unfinished", async () => {
    const directory = freshDirectory();
    const store = await openLmdbStore(directory);
    await store.transact((tx) => tx.put(key, Buffer.alloc(100_000)));
    for (let round = 0; round < 400; round++) {
      await store.transact((tx) => {
        tx.range({ start: Buffer.of(0), end: Buffer.of(255) })
          [Symbol.iterator]()
          .next();
        tx.put(key, Buffer.alloc(100_000, round));
      });
    }
    await store.close();
    const { size } = await import("node:fs").then((fs) => fs.statSync(join(directory, "store.mdb")));
    // Four hundred values of 100 kB would make 40 MB, beyond the room that is kept, if none of their pages were used again.
    expect(size).toBeLessThan(31_000_000);
  });
});

describe("a fork of the LMDB store", () => {
  it("never holds a half of a transaction, while others fill the journal", async () => {
    const store = await openLmdbStore(freshDirectory());
    let stopped = false;
    const writer = (async () => {
      for (let number = 0; !stopped; number++) {
        // Half a file of the journal, and several pieces of what is moved into the tree at once.
        await store.transact((tx) => {
          for (let index = 0; index < 600; index++) tx.put(encodeKey([index]), Buffer.alloc(900, `${number}.`));
        });
      }
    })();
    for (let round = 0; round < 5; round++) {
      const fork = await store.fork();
      const values = await fork.read((tx) => Array.from(tx.range(prefixRange([])), ({ value }) => String(value)));
      expect([round, new Set(values).size <= 1]).toEqual([round, true]);
      await fork.close();
    }
    stopped = true;
    await writer;
    await store.close();
  });

  it("can be written when its keys are long", async () => {
    const store = await openLmdbStore(freshDirectory());
    const random = seededRandom(1);
    const fill = (target: Store, count: number) =>
      target.transact((tx) => {
        for (let index = 0; index < count; index++)
          tx.put(encodeKey([random.uuid(), "x".repeat(2000)]), Buffer.alloc(0));
      });
    for (let round = 0; round < 4; round++) await fill(store, 1000);
    const fork = await store.fork();
    await store.close();
    for (let round = 0; round < 20; round++) await fill(fork, 256);
    expect(await fork.read((tx) => [...tx.range(prefixRange([]))].length)).toBe(4000 + 20 * 256);
    await fork.close();
  });
});
