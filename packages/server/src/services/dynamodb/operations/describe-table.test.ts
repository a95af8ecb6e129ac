import { describe, expect, it } from "vitest";
import { countTables } from "../table-counter.ts";
import { contextWith, peopleTable, type TestContext } from "../testing.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import { deleteItem } from "./delete-item.ts";
import { describeTable } from "./describe-table.ts";

describe("DescribeTable", () => {
  it("counts a small table on the spot", async () => {
    const context = await contextWith(peopleTable);
    await putMany(context, 0, 3);
    await deleteItem(context, { TableName: "people", Key: { pk: { S: "person 1" } } });
    const { Table } = await describeTable(context, { TableName: "people" });
    expect(Table).toMatchObject({ ItemCount: 2, TableSizeBytes: 2 * "pkperson 0".length });
  });

  it("tells a large table's size as it was last counted", async () => {
    const context = await contextWith(peopleTable);
    await putMany(context, 0, 1100);
    await countTables(context.platform);
    await putMany(context, 1100, 1200);
    await countTables(context.platform);
    expect((await describeTable(context, { TableName: "people" })).Table?.ItemCount).toBe(1100);
    await context.platform.clock.advance(6 * 60 * 60 * 1000);
    await countTables(context.platform);
    expect((await describeTable(context, { TableName: "people" })).Table?.ItemCount).toBe(1200);
  });
});

async function putMany(context: TestContext, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += 25) {
    const numbers = Array.from({ length: Math.min(25, to - start) }, (_, offset) => start + offset);
    const writes = numbers.map((number) => ({ PutRequest: { Item: { pk: { S: `person ${number}` } } } }));
    await batchWriteItem(context, { RequestItems: { people: writes } });
  }
}
