import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { describeTable } from "./describe-table.ts";
import { updateTable } from "./update-table.ts";

const provisioned = {
  ...peopleTable,
  BillingMode: "PROVISIONED" as const,
  ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
};

describe("UpdateTable", () => {
  it("answers UPDATING, and raises and lowers the throughput", async () => {
    const context = await contextWith(provisioned);
    const update = (ReadCapacityUnits: number) =>
      updateTable(context, {
        TableName: "people",
        ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits: 5 },
      });
    const now = new Date(context.platform.clock.nowMs());
    expect((await update(7)).TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      ProvisionedThroughput: { ReadCapacityUnits: 7, LastIncreaseDateTime: now, NumberOfDecreasesToday: 0 },
    });
    await update(6);
    expect((await update(5)).TableDescription?.ProvisionedThroughput).toMatchObject({ NumberOfDecreasesToday: 2 });
    await context.platform.clock.advance(86_400_000);
    const { Table } = await describeTable(context, { TableName: "people" });
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      ProvisionedThroughput: { LastDecreaseDateTime: now, NumberOfDecreasesToday: 0, ReadCapacityUnits: 5 },
    });
  });

  it("lowers the throughput four times a day, then once in an hour until the day ends", async () => {
    const context = await contextWith(provisioned);
    const { clock } = context.platform;
    await clock.advance(Date.UTC(2026, 9, 9, 0, 20) - clock.nowMs());
    const lower = (ReadCapacityUnits: number, WriteCapacityUnits = 5) =>
      updateTable(context, { TableName: "people", ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } });
    await lower(500);
    for (const units of [9, 8, 7, 6]) await lower(units);
    await expect(lower(5)).rejects.toMatchObject({
      code: "LimitExceededException",
      message:
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the " +
        "first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 " +
        "seconds. Number of decreases today: 4. Last decrease at Friday, October 9, 2026 at 12:20:00 AM Coordinated " +
        "Universal Time. Next decrease can be made at Friday, October 9, 2026 at 1:20:00 AM Coordinated Universal Time",
    });
    await expect(lower(5, 50)).rejects.toThrow("decreases are limited");
    await lower(60, 60);
    await clock.advance(3_600_000);
    await lower(5, 60);
    await expect(lower(4, 60)).rejects.toThrow("Number of decreases today: 5.");
    await clock.advance(Date.UTC(2026, 9, 9, 23, 40) - clock.nowMs());
    await lower(4, 60);
    await expect(lower(3, 60)).rejects.toThrow(
      "Next decrease can be made at Saturday, October 10, 2026 at 12:00:00 AM Coordinated Universal Time",
    );
    await clock.advance(20 * 60_000);
    for (const units of [3, 2, 1]) await lower(units, 60);
  });

  it("changes the billing mode both ways", async () => {
    const context = await contextWith(provisioned);
    await updateTable(context, { TableName: "people", BillingMode: "PAY_PER_REQUEST" });
    expect((await describeTable(context, { TableName: "people" })).Table).toMatchObject({
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { ReadCapacityUnits: 0, NumberOfDecreasesToday: 0 },
    });
    const back = { ...provisioned, TableName: "people", KeySchema: undefined, AttributeDefinitions: undefined };
    await updateTable(context, back);
    expect((await describeTable(context, { TableName: "people" })).Table).toMatchObject({
      BillingModeSummary: { BillingMode: "PROVISIONED" },
      ProvisionedThroughput: { ReadCapacityUnits: 5 },
    });
  });

  it("switches the stream on, off and on again under another label", async () => {
    const context = await contextWith(peopleTable);
    const on = {
      TableName: "people",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" as const },
    };
    const off = { TableName: "people", StreamSpecification: { StreamEnabled: false } };
    await expect(updateTable(context, off)).rejects.toThrow("Table has no stream to disable");
    const first = (await updateTable(context, on)).TableDescription;
    expect(first?.StreamSpecification).toEqual(on.StreamSpecification);
    await expect(updateTable(context, on)).rejects.toThrow("Table already has an enabled stream");
    const ended = (await updateTable(context, off)).TableDescription;
    expect(ended?.StreamSpecification).toBeUndefined();
    expect(ended?.LatestStreamArn).toBe(first?.LatestStreamArn);
    const second = (await updateTable(context, on)).TableDescription;
    expect(second?.LatestStreamArn).not.toBe(first?.LatestStreamArn);
  });

  it("changes the class twice in thirty days", async () => {
    const context = await contextWith(peopleTable);
    const change = (TableClass: "STANDARD" | "STANDARD_INFREQUENT_ACCESS") =>
      updateTable(context, { TableName: "people", TableClass });
    await change("STANDARD_INFREQUENT_ACCESS");
    await context.platform.clock.advance(29 * 86_400_000);
    await change("STANDARD");
    await expect(change("STANDARD")).rejects.toMatchObject({
      code: "LimitExceededException",
      message: "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).",
    });
    await context.platform.clock.advance(86_400_000);
    await change("STANDARD_INFREQUENT_ACCESS");
  });

  it("changes the class, and tells since when", async () => {
    const context = await contextWith({ ...peopleTable, TableClass: "STANDARD_INFREQUENT_ACCESS" });
    const summary = async () => (await describeTable(context, { TableName: "people" })).Table?.TableClassSummary;
    expect(await summary()).toEqual({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
    await updateTable(context, { TableName: "people", TableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect(await summary()).toEqual({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
    await updateTable(context, { TableName: "people", TableClass: "STANDARD" });
    const LastUpdateDateTime = new Date(context.platform.clock.nowMs());
    expect(await summary()).toEqual({ TableClass: "STANDARD", LastUpdateDateTime });
  });

  it("looks at definitions only for a new index, as on AWS", async () => {
    const context = await contextWith(peopleTable);
    const AttributeDefinitions = [
      { AttributeName: "pk", AttributeType: "N" as const },
      { AttributeName: "other", AttributeType: "S" as const },
    ];
    await updateTable(context, { TableName: "people", AttributeDefinitions, DeletionProtectionEnabled: true });
    const { Table } = await describeTable(context, { TableName: "people" });
    expect(Table).toMatchObject({
      DeletionProtectionEnabled: true,
      AttributeDefinitions: peopleTable.AttributeDefinitions,
    });
    const off = await updateTable(context, { TableName: "people", DeletionProtectionEnabled: false });
    expect(off.TableDescription).toMatchObject({ TableStatus: "ACTIVE", DeletionProtectionEnabled: false });
  });

  const refusals: [Partial<UpdateTableInput>, string][] = [
    [{}, "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "],
    [{ OnDemandThroughput: {} }, "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled"],
    [
      { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } },
      "The provisioned throughput for the table will not change. The requested value equals the current value.",
    ],
    [
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }, BillingMode: "PAY_PER_REQUEST" },
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    ],
    [
      { StreamSpecification: { StreamEnabled: true } },
      "One or more parameter values were invalid: If stream is being enabled then UpdateViewType is required",
    ],
    [
      { StreamSpecification: { StreamEnabled: false, StreamViewType: "NEW_IMAGE" } },
      "One or more parameter values were invalid: If stream is being disabled, then UpdateViewType must not be specified",
    ],
    [{ StreamSpecification: { StreamEnabled: false } }, "Table has no stream to disable: TableName: people"],
    [{ TableName: "nobody", BillingMode: "PAY_PER_REQUEST" }, "Requested resource not found: Table: nobody not found"],
  ];
  it.each(refusals)("refuses %j", async (change, message) => {
    const context = await contextWith(provisioned);
    await expect(updateTable(context, { TableName: "people", ...change })).rejects.toThrow(message);
  });

  it("wants throughput for a table that becomes PROVISIONED", async () => {
    const context = await contextWith(peopleTable);
    await expect(updateTable(context, { TableName: "people", BillingMode: "PROVISIONED" })).rejects.toThrow(
      "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    );
  });
});
