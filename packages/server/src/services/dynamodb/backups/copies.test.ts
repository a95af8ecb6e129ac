import { describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import type { Store } from "../../../store/store.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { createBackup } from "../operations/create-backup.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { describeBackup } from "../operations/describe-backup.ts";
import { describeTable } from "../operations/describe-table.ts";
import { putItem } from "../operations/put-item.ts";
import { query } from "../operations/query.ts";
import { restoreTableFromBackup } from "../operations/restore-table-from-backup.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import { allItems, fill, restored, TableName } from "./backups-for-tests.ts";
import { createBackupCopies, runCopies } from "./copies.ts";

const itemCount = 450;
const rows = (store: Store, kind: string) => store.read((tx) => [...tx.range(prefixRange(["dynamodb", kind]))].length);

describe("a backup", () => {
  it("is of one moment, whatever is written while it is being copied", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, itemCount);
    const before = await allItems(context, TableName);
    const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
    // Between any two steps of the copy: change, remove and add items, wherever it has got to.
    let turn = 0;
    await runCopies(context.platform, async () => {
      for (let n = turn++; n < itemCount; n += 7) {
        const Key = { pk: { S: `${n}` } };
        if (n % 3 === 0) await deleteItem(context, { TableName, Key });
        else await putItem(context, { TableName, Item: { ...Key, turn: { N: `${turn}` } } });
        await putItem(context, { TableName, Item: { pk: { S: `new ${turn} ${n}` } } });
      }
      return true;
    });
    expect(turn).toBeGreaterThan(2);
    expect(await restored(context, BackupDetails!.BackupArn!)).toEqual(before);
  });

  it("keeps no history when it is done, unless that is wanted", async () => {
    const context = await contextWith(peopleTable);
    const { store } = context.platform;
    await fill(context, 10);
    await createBackup(context, { TableName, BackupName: "first" });
    await fill(context, 10);
    expect(await rows(store, "item")).toBe(10 + 1);
    await putItem(context, { TableName, Item: { pk: { S: "1" }, changed: { BOOL: true } } });
    expect(await rows(store, "item")).toBe(10 + 1 + 1);
    await runCopies(context.platform);
    await sweepTables(store);
    expect(await rows(store, "item")).toBe(2 * 10);
    expect((await rows(store, "copy")) + (await rows(store, "sweep"))).toBe(0);
    await putItem(context, { TableName, Item: { pk: { S: "1" }, changed: { BOOL: false } } });
    expect(await rows(store, "item")).toBe(2 * 10);
  });

  it("goes on where a crash stopped it, and so does a restore", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, itemCount);
    const before = await allItems(context, TableName);
    const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
    const BackupArn = BackupDetails!.BackupArn!;
    await crashOften(context);
    await restoreTableFromBackup(context, { BackupArn, TargetTableName: "restored" });
    await crashOften(context);
    expect(await allItems(context, "restored")).toEqual(before);
    const { BackupDescription } = await describeBackup(context, { BackupArn });
    expect(BackupDescription?.SourceTableDetails).toMatchObject({ ItemCount: itemCount });
  });
});

it("fills tables and their indexes together, and takes turns", async () => {
  const index = {
    IndexName: "by-group",
    KeySchema: [{ AttributeName: "group", KeyType: "HASH" as const }],
    Projection: { ProjectionType: "KEYS_ONLY" as const },
  };
  const AttributeDefinitions = [
    { AttributeName: "pk", AttributeType: "S" as const },
    { AttributeName: "group", AttributeType: "S" as const },
  ];
  const context = await contextWith(
    { ...peopleTable, AttributeDefinitions, GlobalSecondaryIndexes: [index] },
    { ...peopleTable, TableName: "small" },
  );
  await fill(context, itemCount);
  const [large, small] = [
    await createBackup(context, { TableName, BackupName: "large" }),
    await createBackup(context, { TableName: "small", BackupName: "small" }),
  ].map(({ BackupDetails }) => BackupDetails!.BackupArn!);
  let turns = 0;
  // Two steps are enough for the small one, though the large one came first.
  await runCopies(context.platform, async () => turns++ < 2);
  const statusOf = async (BackupArn: string) =>
    (await describeBackup(context, { BackupArn })).BackupDescription?.BackupDetails?.BackupStatus;
  expect([await statusOf(large!), await statusOf(small!)]).toEqual(["CREATING", "AVAILABLE"]);
  await runCopies(context.platform);
  await restoreTableFromBackup(context, { BackupArn: large!, TargetTableName: "restored" });
  await runCopies(context.platform);
  const groups = await query(context, {
    TableName: "restored",
    IndexName: "by-group",
    KeyConditionExpression: "#group = :group",
    ExpressionAttributeNames: { "#group": "group" },
    ExpressionAttributeValues: { ":group": { S: "even" } },
  });
  expect(groups.Count).toBe(itemCount / 2);
  expect(Object.keys(plain(groups.Items)![0]!).sort()).toEqual(["group", "pk"]);
});

it("lets one that fails hold up no other", async () => {
  const context = await contextWith(peopleTable, { ...peopleTable, TableName: "other" });
  const arns: string[] = [];
  for (const name of [TableName, "other"]) {
    const { BackupDetails } = await createBackup(context, { TableName: name, BackupName: "first" });
    arns.push(BackupDetails!.BackupArn!);
  }
  const { store } = context.platform;
  const failingFirst = { ...context.platform, store: dyingStore(store, 0) };
  await expect(runCopies(failingFirst)).rejects.toThrow("power cut");
  const statuses = async () => {
    const described = await Promise.all(arns.map((BackupArn) => describeBackup(context, { BackupArn })));
    return described.map(({ BackupDescription }) => BackupDescription?.BackupDetails?.BackupStatus).sort();
  };
  expect(await statuses()).toEqual(["AVAILABLE", "CREATING"]);
  await runCopies(context.platform);
  expect(await statuses()).toEqual(["AVAILABLE", "AVAILABLE"]);
});

it("works in the background, when woken", async () => {
  const context = await contextWith(peopleTable);
  const worker = createBackupCopies(context.platform);
  worker.start();
  await fill(context, 5);
  const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
  const BackupArn = BackupDetails!.BackupArn!;
  await until(context, async () => {
    const { BackupDescription } = await describeBackup(context, { BackupArn });
    return BackupDescription?.BackupDetails?.BackupStatus === "AVAILABLE";
  });
  await restoreTableFromBackup(context, { BackupArn, TargetTableName: "restored" });
  await until(
    context,
    async () => (await describeTable(context, { TableName: "restored" })).Table?.TableStatus === "ACTIVE",
  );
  expect(await allItems(context, "restored")).toHaveLength(5);
  await worker.stop();
});

it("may find its table written to in batches", async () => {
  const context = await contextWith(peopleTable);
  await fill(context, 3);
  const { BackupDetails } = await createBackup(context, { TableName, BackupName: "first" });
  const people = ["0", "1"].map((pk) => ({ DeleteRequest: { Key: { pk: { S: pk } } } }));
  await batchWriteItem(context, { RequestItems: { people } });
  await runCopies(context.platform);
  expect(await restored(context, BackupDetails!.BackupArn!)).toHaveLength(3);
});

async function until({ platform }: TestContext, condition: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (await condition()) return;
    await platform.clock.advance(1);
  }
  throw new Error("It never happened.");
}

/** Lets every run of the copies die in its second transaction, until there is nothing left to do. */
async function crashOften({ platform }: TestContext): Promise<void> {
  for (let crashCount = 0; ; crashCount++) {
    try {
      await runCopies({ ...platform, store: dyingStore(platform.store) });
      expect(crashCount).toBeGreaterThan(1);
      return;
    } catch (error) {
      expect(String(error)).toContain("power cut");
    }
  }
}

/** A store that fails in one of its transactions. */
function dyingStore(store: Store, at = 1): Store {
  let count = 0;
  return {
    read: (work) => store.read(work),
    transact: async (work) => {
      if (count++ === at) throw new Error("power cut");
      return store.transact(work);
    },
    watch: (topic, listener) => store.watch(topic, listener),
    fork: () => store.fork(),
    close: () => store.close(),
  };
}
