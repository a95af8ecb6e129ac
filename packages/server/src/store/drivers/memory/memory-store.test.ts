import { describe, expect, it } from "vitest";
import { describeStore } from "../../conformance.ts";
import { checkAgainstModel } from "../../model-check.ts";
import { openMemoryStore } from "./memory-store.ts";

describeStore("memory", async () => openMemoryStore());
describeStore("memory, checking purity", async () => openMemoryStore({ checkPurity: true }));
checkAgainstModel("memory", async () => openMemoryStore(), 400);

describe("a memory store that checks purity", () => {
  const key = Buffer.from("key");

  it("rejects a function that writes something else when it runs again", async () => {
    let calls = 0;
    const impure = [
      (value: number) => (tx: { put(key: Uint8Array, value: Uint8Array): void }) => tx.put(key, Buffer.of(value)),
      (value: number) => (tx: { put(key: Uint8Array, value: Uint8Array): void }) =>
        tx.put(Buffer.from(`key ${value}`), key),
    ];
    const store = openMemoryStore({ checkPurity: true });
    for (const work of impure) {
      await expect(store.transact((tx) => work(++calls)(tx))).rejects.toThrow("must be pure");
    }
    const sometimes = store.transact((tx) => (++calls % 2 ? tx.put(key, key) : tx.delete(key)));
    await expect(sometimes).rejects.toThrow("must be pure");
    expect(await store.read((tx) => [...tx.range({ start: Buffer.of(0), end: Buffer.of(255) })])).toEqual([]);
  });

  it("runs every function twice, and keeps only the second run", async () => {
    const store = openMemoryStore({ checkPurity: true });
    let calls = 0;
    await store.transact((tx) => {
      calls++;
      tx.put(key, Buffer.of((tx.get(key)?.[0] ?? 0) + 1));
    });
    expect(calls).toBe(2);
    expect(await store.read((tx) => tx.get(key)?.[0])).toBe(1);
  });
});
