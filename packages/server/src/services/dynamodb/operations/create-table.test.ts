import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { contextWith, peopleTable, scoresTable, testContext } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTable } from "./describe-table.ts";
import { getItem } from "./get-item.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";
import { putItem } from "./put-item.ts";

const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 2 };
const hash = (name: string) => ({ AttributeName: name, KeyType: "HASH" as const });
const range = (name: string) => ({ AttributeName: name, KeyType: "RANGE" as const });
const text = (name: string) => ({ AttributeName: name, AttributeType: "S" as const });

describe("CreateTable", () => {
  it("answers CREATING, and the table is ACTIVE when described", async () => {
    const context = testContext();
    const { TableDescription: created } = await createTable(context, scoresTable);
    expect(created).toMatchObject({
      TableName: "scores",
      TableStatus: "CREATING",
      TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/scores",
      AttributeDefinitions: scoresTable.AttributeDefinitions,
      KeySchema: scoresTable.KeySchema,
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
      ItemCount: 0,
      TableSizeBytes: 0,
      CreationDateTime: new Date(context.platform.clock.nowMs()),
      DeletionProtectionEnabled: false,
    });
    const { Table: described } = await describeTable(context, { TableName: "scores" });
    const WarmThroughput = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: "ACTIVE" };
    const BillingModeSummary = {
      BillingMode: "PAY_PER_REQUEST",
      LastUpdateToPayPerRequestDateTime: created?.CreationDateTime,
    };
    expect(created?.BillingModeSummary).toEqual({ BillingMode: "PAY_PER_REQUEST" });
    expect(described).toEqual({ ...created, TableStatus: "ACTIVE", BillingModeSummary, WarmThroughput });
  });

  it("keeps provisioned throughput, tags, class and protection", async () => {
    const context = testContext();
    const { TableDescription: table } = await createTable(context, {
      ...peopleTable,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units,
      Tags: [{ Key: "team", Value: "blue" }],
      TableClass: "STANDARD",
      DeletionProtectionEnabled: true,
      SSESpecification: { Enabled: false },
    });
    expect(table).toMatchObject({
      ProvisionedThroughput: units,
      TableClassSummary: { TableClass: "STANDARD" },
      DeletionProtectionEnabled: true,
    });
    expect(table?.BillingModeSummary).toBeUndefined();
    const { Tags } = await listTagsOfResource(context, { ResourceArn: table!.TableArn! });
    expect(Tags).toEqual([{ Key: "team", Value: "blue" }]);
  });

  it("opens a stream", async () => {
    const { TableDescription: table } = await createTable(testContext(), {
      ...peopleTable,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    });
    expect(table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
    expect(table?.LatestStreamLabel).toBe("2026-01-01T00:00:00.000");
    expect(table?.LatestStreamArn).toBe(`${table?.TableArn}/stream/${table?.LatestStreamLabel}`);
  });

  it("takes an ARN for a name, of its own region only", async () => {
    const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";
    const context = testContext();
    const { TableDescription: table } = await createTable(context, { ...peopleTable, TableName: arn });
    expect(table?.TableName).toBe("people");
    await expect(describeTable(context, { TableName: arn.replace("us-east-1", "eu-west-1") })).rejects.toThrow(
      "Requested resource not found",
    );
  });

  it("refuses a name that is taken", async () => {
    const context = await contextWith(peopleTable);
    await expect(createTable(context, peopleTable)).rejects.toMatchObject({
      code: "ResourceInUseException",
      message: "Table already exists: people",
    });
  });

  it("makes a table again at once, without the items of the one before", async () => {
    const context = await contextWith(peopleTable);
    await putItem(context, { TableName: "people", Item: { pk: { S: "a" } } });
    await deleteTable(context, { TableName: "people" });
    await createTable(context, peopleTable);
    expect(await getItem(context, { TableName: "people", Key: { pk: { S: "a" } } })).toEqual({});
  });

  const refusals: [Partial<CreateTableInput>, string][] = [
    [
      { TableName: "ab" },
      "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 3",
    ],
    [
      { TableName: "a".repeat(256) },
      `1 validation error detected: Value '${"a".repeat(256)}' at 'tableName' failed to satisfy constraint: ` +
        "Member must have length less than or equal to 255",
    ],
    [
      { TableName: "abc;" },
      "1 validation error detected: Value 'abc;' at 'tableName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      { BillingMode: "PROVISIONED" },
      "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified " +
        "when BillingMode is PROVISIONED",
    ],
    [
      { ProvisionedThroughput: units },
      "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified " +
        "when BillingMode is PAY_PER_REQUEST",
    ],
    [
      { BillingMode: undefined, ProvisionedThroughput: { ...units, WriteCapacityUnits: 1_000_000_000_001 } },
      "Given value 1000000000001 for WriteCapacityUnits is out of bounds",
    ],
    [{ AttributeDefinitions: [text("pk"), text("pk")] }, "Attribute Name is duplicated: pk"],
    [{ AttributeDefinitions: [] }, "Invalid KeySchema: Some index key attribute have no definition"],
    [
      { AttributeDefinitions: [text("b")] },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. " +
        "Keys: [pk], AttributeDefinitions: [b]",
    ],
    [
      { KeySchema: [hash("pk"), range("pk")], AttributeDefinitions: [text("pk"), text("sk")] },
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ],
    [
      { KeySchema: [hash("a"), range("b"), range("c")] },
      "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), " +
        "KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at " +
        "'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [{ KeySchema: [range("pk")] }, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"],
    [
      { KeySchema: [hash("pk"), hash("sk")], AttributeDefinitions: [text("pk"), text("sk")] },
      "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
    ],
    [
      { AttributeDefinitions: [text("pk"), text("extra")] },
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of " +
        "attributes defined in AttributeDefinitions",
    ],
  ];
  it.each(refusals)("refuses %j in AWS's words", async (change, message) => {
    await expect(createTable(testContext(), { ...peopleTable, ...change })).rejects.toMatchObject({
      code: "ValidationException",
      message,
    });
  });
});
