import { describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { fill, TableName } from "../backups/backups-for-tests.ts";
import { runCopies } from "../backups/copies.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, peopleTable, type TestContext } from "../testing.ts";
import { createBackup } from "./create-backup.ts";
import { putItem } from "./put-item.ts";
import { updateContinuousBackups } from "./update-continuous-backups.ts";

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 1);

async function recovery(context: TestContext, enabled: boolean, days?: number) {
  const { ContinuousBackupsDescription } = await updateContinuousBackups(context, {
    TableName,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: enabled,
      ...(days !== undefined && { RecoveryPeriodInDays: days }),
    },
  });
  expect(ContinuousBackupsDescription?.ContinuousBackupsStatus).toBe("ENABLED");
  return ContinuousBackupsDescription!.PointInTimeRecoveryDescription!;
}

const itemRows = ({ platform }: TestContext) =>
  platform.store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))].length);

describe("UpdateContinuousBackups", () => {
  it("switches recovery on and off, both as often as one likes", async () => {
    const context = await contextWith(peopleTable);
    const on = {
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: 35,
      EarliestRestorableDateTime: new Date(startMs),
      LatestRestorableDateTime: new Date(startMs),
    };
    expect(await recovery(context, true)).toEqual(on);
    await context.platform.clock.advance(1000);
    expect(await recovery(context, true)).toEqual({ ...on, LatestRestorableDateTime: new Date(startMs + 1000) });
    expect(await recovery(context, false)).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });
    expect(await recovery(context, false)).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });
    const again = { EarliestRestorableDateTime: new Date(startMs + 1000), RecoveryPeriodInDays: 35 };
    expect(await recovery(context, true)).toMatchObject(again);
  });

  it("changes the period, but brings nothing back that a shorter one let go", async () => {
    const context = await contextWith(peopleTable);
    await recovery(context, true, 2);
    await context.platform.clock.advance(10 * dayMs);
    const earliest = { EarliestRestorableDateTime: new Date(startMs + 8 * dayMs) };
    expect(await recovery(context, true)).toMatchObject({ RecoveryPeriodInDays: 2, ...earliest });
    expect(await recovery(context, true, 20)).toMatchObject({ RecoveryPeriodInDays: 20, ...earliest });
    expect(await recovery(context, true, 1)).toMatchObject({
      EarliestRestorableDateTime: new Date(startMs + 9 * dayMs),
    });
    await expect(recovery(context, false, 1)).rejects.toThrow("RecoveryPeriodInDays");
  });

  it("keeps what items were only while it is on", async () => {
    const context = await contextWith(peopleTable);
    await fill(context, 2);
    expect(await itemRows(context)).toBe(2);
    await recovery(context, true);
    const put = (n: number) => putItem(context, { TableName, Item: { pk: { S: "1" }, n: { N: `${n}` } } });
    await put(1);
    await put(2);
    await put(2);
    // Two items, where the history is, and two changes: the last put changed nothing.
    expect(await itemRows(context)).toBe(2 + 1 + 2);
    await recovery(context, false);
    await sweepTables(context.platform.store);
    expect(await itemRows(context)).toBe(2);
    await put(3);
    expect(await itemRows(context)).toBe(2);
  });

  it("waits with the sweeping for a backup that is being made", async () => {
    const context = await contextWith(peopleTable);
    const { store } = context.platform;
    await fill(context, 2);
    await recovery(context, true);
    await createBackup(context, { TableName, BackupName: "first" });
    await fill(context, 3);
    await recovery(context, false);
    await sweepTables(store);
    // Three items, where the history is, and one new item.
    expect(await itemRows(context)).toBe(3 + 1 + 1);
    await runCopies(context.platform);
    await sweepTables(store);
    expect(await itemRows(context)).toBe(3 + 2);
  });

  it("finds the table", async () => {
    const context = await contextWith();
    await expect(recovery(context, true)).rejects.toMatchObject({
      code: "TableNotFoundException",
      message: "Table not found: people",
    });
  });
});
