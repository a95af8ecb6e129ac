import { describe, expect, it } from "vitest";
import { backfillIndexes } from "../index-backfill.ts";
import { contextWith, peopleTable } from "../testing.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTable } from "./describe-table.ts";
import { putItem } from "./put-item.ts";
import { updateTable } from "./update-table.ts";

describe("DeleteTable", () => {
  it("answers DELETING, and the table is gone", async () => {
    const context = await contextWith(peopleTable);
    const { TableDescription } = await deleteTable(context, { TableName: "people" });
    expect(TableDescription).toMatchObject({ TableName: "people", TableStatus: "DELETING" });
    const gone = {
      code: "ResourceNotFoundException",
      message: "Requested resource not found: Table: people not found",
    };
    await expect(describeTable(context, { TableName: "people" })).rejects.toMatchObject(gone);
    await expect(deleteTable(context, { TableName: "people" })).rejects.toMatchObject(gone);
    await expect(putItem(context, { TableName: "people", Item: { pk: { S: "a" } } })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
  });

  it("waits until a new index is filled", async () => {
    const context = await contextWith(peopleTable);
    const Create = {
      IndexName: "byLand",
      KeySchema: [{ AttributeName: "land", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
    };
    const { TableDescription } = await updateTable(context, {
      TableName: "people",
      AttributeDefinitions: [{ AttributeName: "land", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [{ Create }],
    });
    expect(TableDescription?.GlobalSecondaryIndexes).toMatchObject([{ IndexStatus: "CREATING", Backfilling: false }]);
    const { Table } = await describeTable(context, { TableName: "people" });
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", GlobalSecondaryIndexes: [{ Backfilling: true }] });
    await expect(deleteTable(context, { TableName: "people" })).rejects.toMatchObject({
      code: "ResourceInUseException",
      message:
        "Attempt to change a resource which is still in use: " +
        "Cannot delete table while indexes are being created, updated, or deleted.",
    });
    await backfillIndexes(context.platform.store);
    await deleteTable(context, { TableName: "people" });
  });

  it("respects the protection until it is taken away", async () => {
    const context = await contextWith({ ...peopleTable, DeletionProtectionEnabled: true });
    await expect(deleteTable(context, { TableName: "people" })).rejects.toMatchObject({
      code: "ValidationException",
      message:
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    });
    await updateTable(context, { TableName: "people", DeletionProtectionEnabled: false });
    await deleteTable(context, { TableName: "people" });
    await expect(describeTable(context, { TableName: "people" })).rejects.toThrow("not found");
  });
});
