/**
 * A program to be killed. It opens the store in the directory that it is given and writes for ever, on several lanes at
 * once, each transaction touching several keys; it prints `<lane> <number>` once a transaction is acknowledged.
 */
import { writeSync } from "node:fs";
import { openLmdbStore } from "../drivers/lmdb/lmdb-store.ts";
import type { Store } from "../store.ts";
import { laneCount, writeNext } from "./lanes.ts";

async function run(store: Store, lane: number): Promise<never> {
  for (;;) {
    const number = await store.transact((tx) => writeNext(tx, lane));
    // Written at once, so that a kill can lose no acknowledgement that was sent.
    writeSync(1, `${lane} ${number}\n`);
  }
}

const directory = process.argv[2];
if (!directory) throw new Error("Name the directory.");
try {
  const store = await openLmdbStore(directory);
  writeSync(1, "open\n");
  await Promise.all(Array.from({ length: laneCount }, (_, lane) => run(store, lane)));
} catch (error) {
  writeSync(2, String(error));
  process.exitCode = 1;
}
