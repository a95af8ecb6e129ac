/** Writes until its disk is full, and then looks whether the store can still be read, emptied and written. */
import { writeSync } from "node:fs";
import { openLmdbStore } from "../drivers/lmdb/lmdb-store.ts";
import { encodeKey, prefixRange } from "../keys.ts";
import type { Store } from "../store.ts";

const batchLength = 20;

/** What the test reads from the standard output, as JSON. */
export interface FullDiskReport {
  /** How many writes were acknowledged before the disk was full, and what the first others were told. */
  readonly acknowledged: number;
  readonly refusal: string;
  readonly readable: number;
  /** After deletions made room. */
  readonly writableAgain: boolean;
}

async function report(store: Store): Promise<FullDiskReport> {
  let acknowledged = 0;
  let refusal = "";
  // The second half of each batch is sent while the first is on its way to the disk, and builds on it.
  while (refusal === "") {
    const first = Array.from({ length: batchLength }, () => append(store));
    await new Promise(setImmediate);
    const second = Array.from({ length: batchLength }, () => append(store));
    for (const answer of await Promise.allSettled([...first, ...second])) {
      if (answer.status === "fulfilled") acknowledged++;
      else refusal ||= String(answer.reason);
    }
  }
  const readable = await store.read((tx) => [...tx.range(prefixRange(["row"]))].length);
  for (let round = 0; round < 3; round++) {
    await store.transact((tx) => {
      for (const { key } of tx.range({ ...prefixRange(["row"]), limit: batchLength })) tx.delete(key);
    });
  }
  const writableAgain = await append(store).then(
    () => true,
    () => false,
  );
  return { acknowledged, refusal, readable, writableAgain };
}

function append(store: Store): Promise<void> {
  return store.transact((tx) => {
    const next = Number(tx.get(encodeKey(["next"])) ?? 0);
    tx.put(encodeKey(["row", next]), Buffer.alloc(3000));
    tx.put(encodeKey(["next"]), Buffer.from(String(next + 1)));
  });
}

const store = await openLmdbStore(process.argv[2] ?? "");
writeSync(1, JSON.stringify(await report(store)));
await store.close();
