import { expect, it } from "vitest";
import { contextWith, peopleTable, scoresTable } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { describeLimits } from "./describe-limits.ts";
import { updateTable } from "./update-table.ts";

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
    message: `Subscriber limit exceeded: Provisioned read capacity units exceed the per-table limit of ${table}`,
  });
  await create("scores", account - table);
  const tooMuch = `Subscriber limit exceeded: Provisioned read capacity units exceed the per-account limit of ${account}`;
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
    "Provisioned write capacity units exceed the per-table limit of 40000",
  );
});
