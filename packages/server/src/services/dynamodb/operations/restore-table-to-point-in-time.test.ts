import type { RestoreTableToPointInTimeInput } from "@aws-sdk/client-dynamodb";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allItems, fill, TableName } from "../backups/backups-for-tests.ts";
import { runCopies } from "../backups/copies.ts";
import { trimHistories } from "../backups/history-trimmer.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, peopleTable, scoresTable, type TestContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import { deleteItem } from "./delete-item.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTable } from "./describe-table.ts";
import { putItem } from "./put-item.ts";
import { restoreTableToPointInTime } from "./restore-table-to-point-in-time.ts";
import { transactWriteItems } from "./transact-write-items.ts";
import { updateContinuousBackups } from "./update-continuous-backups.ts";
import { updateTable } from "./update-table.ts";

const TargetTableName = "restored";
const SourceTableName = TableName;

async function recoverable(): Promise<TestContext> {
  const context = await contextWith(peopleTable);
  await recovery(context, true);
  return context;
}

const recovery = (context: TestContext, PointInTimeRecoveryEnabled: boolean, RecoveryPeriodInDays?: number) =>
  updateContinuousBackups(context, {
    TableName,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled,
      ...(RecoveryPeriodInDays !== undefined && { RecoveryPeriodInDays }),
    },
  });

const restore = (context: TestContext, wishes: Partial<RestoreTableToPointInTimeInput>) =>
  restoreTableToPointInTime(context, { SourceTableName, TargetTableName, ...wishes });

const put = (context: TestContext, pk: string, n: number) =>
  putItem(context, { TableName, Item: { pk: { S: pk }, n: { N: `${n}` } } });

describe("RestoreTableToPointInTime", () => {
  it("makes a table that is CREATING until its items are there", async () => {
    const context = await recoverable();
    await fill(context, 3);
    const { TableDescription } = await restore(context, { UseLatestRestorableTime: true });
    const summary = {
      SourceTableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/people",
      RestoreDateTime: new Date(context.platform.clock.nowMs()),
      RestoreInProgress: true,
    };
    expect(TableDescription).toMatchObject({ TableName: TargetTableName, TableStatus: "CREATING" });
    expect(TableDescription?.RestoreSummary).toEqual(summary);
    // What comes after the request is not part of it, not even in the same millisecond.
    await put(context, "later", 1);
    await deleteItem(context, { TableName, Key: { pk: { S: "1" } } });
    await runCopies(context.platform);
    expect((await describeTable(context, { TableName: TargetTableName })).Table?.TableStatus).toBe("ACTIVE");
    expect((await allItems(context, TargetTableName)).map(({ pk }) => pk)).toEqual([
      { S: "0" },
      { S: "1" },
      { S: "2" },
    ]);
  });

  it("restores every moment of any history, also while the table goes on and old days are trimmed", async () => {
    const change = fc.record({
      passMs: fc.constantFrom(1, 1000, 40_000_000, 86_400_000),
      puts: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { maxLength: 3 }),
      deletes: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const context = await recoverable();
        const { clock } = context.platform;
        await recovery(context, true, 3);
        const seen: { timeMs: number; items: Item[] }[] = [];
        for (const [n, { passMs, puts, deletes }] of changes.entries()) {
          await clock.advance(passMs);
          const TransactItems = [
            ...puts.map((pk) => ({ Put: { TableName, Item: { pk: { S: pk }, n: { N: `${n}` } } } })),
            ...deletes
              .filter((pk) => !puts.includes(pk))
              .map((pk) => ({ Delete: { TableName, Key: { pk: { S: pk } } } })),
          ];
          if (TransactItems.length > 0) await transactWriteItems(context, { TransactItems });
          await trimHistories(context.platform);
          seen.push({ timeMs: clock.nowMs(), items: await allItems(context, TableName) });
        }
        const earliestMs = clock.nowMs() - 3 * 86_400_000;
        for (const [index, { timeMs, items }] of seen.entries()) {
          if (timeMs < earliestMs) continue;
          await restore(context, { RestoreDateTime: new Date(timeMs), TargetTableName: `restored-${index}` });
          await clock.advance(1);
          await put(context, "a", 1000 + index);
          await runCopies(context.platform);
          expect(await allItems(context, `restored-${index}`)).toEqual(items);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("takes whole seconds, rounded either way", async () => {
    const context = await contextWith(peopleTable);
    const { clock } = context.platform;
    await clock.advance(600);
    await put(context, "before", 1);
    await recovery(context, true);
    await clock.advance(2000);
    await put(context, "after", 1);
    const startMs = Date.UTC(2026, 0, 1);
    const at = (seconds: number) => ({ RestoreDateTime: new Date(startMs + seconds * 1000) });
    await restore(context, { ...at(0), TargetTableName: "first" });
    await restore(context, { ...at(3), TargetTableName: "last" });
    await runCopies(context.platform);
    expect([await allItems(context, "first"), await allItems(context, "last")].map(({ length }) => length)).toEqual([
      1, 2,
    ]);
    await expect(restore(context, at(-1))).rejects.toMatchObject({ code: "InvalidRestoreTimeException" });
    await expect(restore(context, at(4))).rejects.toMatchObject({ code: "InvalidRestoreTimeException" });
  });

  it("brings the indexes and the throughput that the table has now", async () => {
    const context = await recoverable();
    await fill(context, 4);
    const timeMs = context.platform.clock.nowMs();
    await context.platform.clock.advance(1000);
    await updateTable(context, {
      TableName,
      AttributeDefinitions: [{ AttributeName: "group", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "by-group",
            KeySchema: [{ AttributeName: "group", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    });
    await restore(context, {
      RestoreDateTime: new Date(timeMs),
      BillingModeOverride: "PAY_PER_REQUEST",
    });
    await runCopies(context.platform);
    const { Table } = await describeTable(context, { TableName: TargetTableName });
    expect(Table?.GlobalSecondaryIndexes).toMatchObject([
      { IndexName: "by-group", IndexStatus: "ACTIVE", ItemCount: 4 },
    ]);
  });

  it("goes on when recovery is switched off, and when the table is deleted", async () => {
    const context = await recoverable();
    const { store } = context.platform;
    await fill(context, 300);
    const before = await allItems(context, TableName);
    await context.platform.clock.advance(1000);
    await restore(context, { RestoreDateTime: new Date(context.platform.clock.nowMs()) });
    await context.platform.clock.advance(1000);
    for (let n = 0; n < 300; n += 10) await put(context, `${n}`, n);
    await recovery(context, false);
    await deleteTable(context, { TableName });
    await sweepTables(store);
    await runCopies(context.platform);
    expect(await allItems(context, TargetTableName)).toEqual(before);
    await sweepTables(store);
    await expect(describeTable(context, { TableName })).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  const RestoreDateTime = new Date(Date.UTC(2026, 0, 1));
  const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";
  const refusals: [Partial<RestoreTableToPointInTimeInput>, string, string][] = [
    [
      { RestoreDateTime, UseLatestRestorableTime: true },
      "ValidationException",
      "Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore request.",
    ],
    [
      { UseLatestRestorableTime: false },
      "ValidationException",
      "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
    ],
    [
      { RestoreDateTime, SourceTableArn: arn },
      "ValidationException",
      "Must provide exactly one of: sourceTableArn, sourceTableName",
    ],
    [
      { RestoreDateTime: new Date(Date.UTC(2025, 11, 31)) },
      "InvalidRestoreTimeException",
      "RestoreDateTime '2025-12-31T00:00:00Z' must be within EarliestRestorableDateTime '2026-01-01T00:00:00Z' " +
        "and LatestRestorableDateTime '2026-01-01T00:00:00Z'",
    ],
    [{ RestoreDateTime: new Date(Date.UTC(2026, 0, 2)) }, "InvalidRestoreTimeException", "must be within"],
    [{ RestoreDateTime, SourceTableName: "nobody" }, "TableNotFoundException", "Table not found: nobody"],
    [
      { RestoreDateTime, SourceTableName: "scores", TargetTableName: "people" },
      "PointInTimeRecoveryUnavailableException",
      "Point in time recovery is not enabled for table 'scores'",
    ],
    [{ RestoreDateTime, TargetTableName: "people" }, "TableAlreadyExistsException", "Table already exists: people"],
    [
      { RestoreDateTime, SSESpecificationOverride: { SSEType: "KMS" } },
      "NotImplemented",
      "SSESpecificationOverride of RestoreTableToPointInTime",
    ],
  ];
  it.each(refusals)("refuses %j", async (wishes, code, message) => {
    const context = await contextWith(peopleTable, scoresTable);
    await recovery(context, true);
    await expect(restore(context, wishes)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it("finds the source by its ARN", async () => {
    const context = await recoverable();
    const from = (SourceTableArn: string | undefined) =>
      restoreTableToPointInTime(context, {
        TargetTableName,
        UseLatestRestorableTime: true,
        ...(SourceTableArn !== undefined && { SourceTableArn }),
      });
    await expect(from(undefined)).rejects.toThrow("The parameter 'TableName' is required");
    await expect(from("people")).rejects.toThrow("sourceTableArn is not a valid ARN");
    await expect(from(arn.replace("0000", "1000"))).rejects.toThrow("match the resource owner's account");
    await expect(from(arn.replace("us-east-1", "eu-west-1"))).rejects.toMatchObject({ code: "TableNotFoundException" });
    await from(arn);
    await expect(from(arn)).rejects.toMatchObject({
      code: "TableInUseException",
      message: `Table: restored is already being restored from table: ${arn}`,
    });
  });

  it("is done for at most fifty tables at once", async () => {
    const context = await recoverable();
    const start = (n: number) => restore(context, { UseLatestRestorableTime: true, TargetTableName: `copy-${n}` });
    for (let n = 0; n < 50; n++) await start(n);
    await expect(start(50)).rejects.toMatchObject({
      code: "LimitExceededException",
      message: "Subscriber limit exceeded: Only 50 restore operations can be done simultaneously",
    });
    await runCopies(context.platform);
    await start(50);
  });
});
