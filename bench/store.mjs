/**
 * The store alone: durable read-modify-writes of 300-byte values and single gets, at several concurrencies and key
 * spreads. `node bench/store.mjs [directory]`; the directory's disk is what is measured. Needs a build.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLmdbStore } from "../packages/server/dist/store/drivers/lmdb/lmdb-store.js";
import { openMemoryStore } from "../packages/server/dist/store/drivers/memory/memory-store.js";
import { encodeKey } from "../packages/server/dist/store/keys.js";

const secondsPerFigure = 1;

const directory = await mkdtemp(join(process.argv[2] ?? tmpdir(), "tireless-bench-"));
for (const [name, open] of [
  ["lmdb", () => openLmdbStore(join(directory, "data"))],
  ["memory", async () => openMemoryStore()],
]) {
  const store = await open();
  for (const keyCount of [300, 10_000, 100_000]) {
    const keys = Array.from({ length: keyCount }, (_, index) => encodeKey(["item", "scores", index]));
    for (let at = 0; at < keyCount; at += 1000) {
      await store.transact((tx) => {
        for (const key of keys.slice(at, at + 1000)) tx.put(key, Buffer.alloc(300));
      });
    }
    for (const concurrency of name === "lmdb" ? [1, 32, 64, 256] : [64]) {
      const rate = await measure(concurrency, () =>
        store.transact(rewrite(keys[Math.floor(Math.random() * keyCount)])),
      );
      console.log(`${name}: ${keyCount} keys, ${concurrency} at once: ${rate} rewrites/s`);
    }
    const reads = await measure(32, () => {
      const key = keys[Math.floor(Math.random() * keyCount)];
      return store.read((tx) => tx.get(key));
    });
    console.log(`${name}: ${keyCount} keys: ${reads} gets/s`);
  }
  let next = 0;
  const inserts = await measure(64, () => {
    const key = encodeKey(["log", next++]);
    return store.transact((tx) => tx.put(key, Buffer.alloc(300)));
  });
  console.log(`${name}: appending, 64 at once: ${inserts} writes/s`);
  await store.close();
}
await rm(directory, { recursive: true });

function rewrite(key) {
  return (tx) => {
    const value = Buffer.from(tx.get(key));
    value.writeUInt32LE((value.readUInt32LE() + 1) % 2 ** 31);
    tx.put(key, value);
  };
}

/** How often per second `operation` resolves when `concurrency` callers repeat it, and the share of a core that it took. */
async function measure(concurrency, operation) {
  const start = performance.now();
  const processor = process.cpuUsage();
  const end = start + secondsPerFigure * 1000;
  let count = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      // Gets resolve without a turn of the event loop; the clock is asked now and then only.
      while (performance.now() < end) for (let burst = 0; burst < 16; burst++, count++) await operation();
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return `${Math.round(count / seconds)} (${((user + system) / 1e6 / seconds).toFixed(2)} cores)`;
}
