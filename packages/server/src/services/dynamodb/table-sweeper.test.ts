import { expect, it } from "vitest";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import { prefixRange } from "../../store/keys.ts";
import type { Store } from "../../store/store.ts";
import { batchWriteItem } from "./operations/batch-write-item.ts";
import { createTable } from "./operations/create-table.ts";
import { deleteTable } from "./operations/delete-table.ts";
import { scan } from "./operations/scan.ts";
import { createTableSweeper, sweepTables } from "./table-sweeper.ts";
import { peopleTable, type TestContext, testContext } from "./testing.ts";

const rows = (store: Store, kind: string) => store.read((tx) => [...tx.range(prefixRange(["dynamodb", kind]))].length);

async function withDeletedTable(store: Store = openMemoryStore()): Promise<TestContext> {
  const context = testContext(store);
  await createTable(context, peopleTable);
  await fill(context, 600);
  await deleteTable(context, { TableName: "people" });
  await createTable(context, peopleTable);
  await fill(context, 10);
  return context;
}

async function fill(context: TestContext, count: number): Promise<void> {
  for (let start = 0; start < count; start += 25) {
    const length = Math.min(25, count - start);
    const people = Array.from({ length }, (_, offset) => ({
      PutRequest: { Item: { pk: { S: `${start + offset}` } } },
    }));
    await batchWriteItem(context, { RequestItems: { people } });
  }
}

it("removes what a deleted table leaves behind and nothing else", async () => {
  const context = await withDeletedTable();
  const { store } = context.platform;
  expect(await rows(store, "item")).toBe(610);
  await sweepTables(store);
  expect(await rows(store, "item")).toBe(10);
  expect(await rows(store, "sweep")).toBe(0);
  expect((await scan(context, { TableName: "people" })).Count).toBe(10);
});

it("goes on where a crash stopped it", async () => {
  const whole = openMemoryStore();
  await withDeletedTable(whole);
  for (let survivedCount = 0; survivedCount < 2; survivedCount++) {
    const store = await whole.fork();
    await expect(sweepTables(crashingAfter(store, survivedCount))).rejects.toThrow("power cut");
    await sweepTables(store);
    expect(await rows(store, "item")).toBe(10);
    expect(await rows(store, "sweep")).toBe(0);
  }
});

it("works in the background, at its start and when woken", async () => {
  const context = await withDeletedTable();
  const { store } = context.platform;
  const sweeper = createTableSweeper(context.platform);
  sweeper.start();
  await until(context, async () => (await rows(store, "item")) === 10);
  await deleteTable(context, { TableName: "people" });
  await until(context, async () => (await rows(store, "item")) === 0);
  await sweeper.stop();
});

async function until({ platform }: TestContext, condition: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (await condition()) return;
    await platform.clock.advance(1);
  }
  throw new Error("It never happened.");
}

/** A store whose process dies after some transactions: what they wrote is there, the next one never happens. */
function crashingAfter(store: Store, survivedCount: number): Store {
  let count = 0;
  return {
    read: (work) => store.read(work),
    transact: async (work) => {
      if (count++ >= survivedCount) throw new Error("power cut");
      return store.transact(work);
    },
    watch: (topic, listener) => store.watch(topic, listener),
    fork: () => store.fork(),
    close: () => store.close(),
  };
}
