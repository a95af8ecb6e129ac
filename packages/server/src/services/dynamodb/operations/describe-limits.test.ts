import { expect, it } from "vitest";
import { contextWith, peopleTable, scoresTable } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { describeLimits } from "./describe-limits.ts";
import { updateTable } from "./update-table.ts";

const advice = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
const provisioned = (ReadCapacityUnits: number) => ({
  BillingMode: "PROVISIONED" as const,
  ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits: 1 },
});

it("names limits that hold for every table, and for all tables together", async () => {
  const { AccountMaxReadCapacityUnits: account = 0, TableMaxReadCapacityUnits: table = 0 } = await describeLimits();
  const context = await contextWith({ ...peopleTable, ...provisioned(table) });
  const create = (TableName: string, units: number) =>
    createTable(context, { ...scoresTable, TableName, ...provisioned(units) });
  await expect(create("scores", table + 1)).rejects.toMatchObject({
    code: "LimitExceededException",
    message:
      `The requested ReadCapacityUnits, ${table + 1}, is above the per table maximum for the account in us-east-1. ` +
      `Per table maximum: ${table}. ${advice}`,
  });
  await create("scores", account - table);
  const tooMuch =
    "This request would have caused the ReadCapacityUnits limit to be exceeded for the account in us-east-1. " +
    `Current ReadCapacityUnits reserved by the account: ${account}. Limit: ${account}. Requested: 1. ${advice}`;
  await expect(create("others", 1)).rejects.toThrow(tooMuch);
  await createTable(context, { ...scoresTable, TableName: "others" });
  await expect(updateTable(context, { TableName: "others", ...provisioned(1) })).rejects.toThrow(tooMuch);
  await updateTable(context, {
    TableName: "scores",
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  await updateTable(context, { TableName: "others", ...provisioned(1) });
});

it("counts the throughput of global indexes with their table's", async () => {
  const GlobalSecondaryIndexes = [
    {
      IndexName: "by-sk",
      KeySchema: [{ AttributeName: "sk", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 40_000 },
    },
  ];
  const context = await contextWith();
  await expect(createTable(context, { ...scoresTable, ...provisioned(1), GlobalSecondaryIndexes })).rejects.toThrow(
    "The requested WriteCapacityUnits, 40001, is above the per table maximum",
  );
});
