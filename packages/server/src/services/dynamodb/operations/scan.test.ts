import type { ScanInput } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import type { Wire } from "../wire.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import { scan } from "./scan.ts";

const TableName = "people";
const names = Array.from({ length: 20 }, (_, number) => `person ${number}`);

describe("Scan", () => {
  let context: TestContext;

  beforeEach(async () => {
    context = await contextWith(peopleTable, { ...peopleTable, TableName: "neighbours" });
    const writes = names.map((pk, age) => ({ PutRequest: { Item: { pk: { S: pk }, age: { N: `${age}` } } } }));
    await batchWriteItem(context, {
      RequestItems: { people: writes, neighbours: [{ PutRequest: { Item: { pk: { S: "stranger" } } } }] },
    });
  });

  async function scanAll(input: Partial<Wire<ScanInput>>): Promise<string[]> {
    const seen: string[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = plain(await scan(context, { TableName, ...input, ...(ExclusiveStartKey && { ExclusiveStartKey }) }));
      seen.push(...page.Items!.map((item) => ((item as Item)["pk"] as { S: string }).S));
      ExclusiveStartKey = page.LastEvaluatedKey as Item | undefined;
    } while (ExclusiveStartKey);
    return seen;
  }

  it("reads every item of the table once, whatever the page", async () => {
    const whole = await scanAll({});
    expect([...whole].sort()).toEqual([...names].sort());
    for (const Limit of [1, 7, 20, 21]) expect(await scanAll({ Limit })).toEqual(whole);
  });

  it("reads in segments that share nothing and miss nothing", async () => {
    const whole = await scanAll({});
    for (const TotalSegments of [1, 2, 3, 7]) {
      const parts: string[] = [];
      for (let Segment = 0; Segment < TotalSegments; Segment++)
        parts.push(...(await scanAll({ Segment, TotalSegments, Limit: 2 })));
      expect(parts).toEqual(whole);
    }
    expect((await scan(context, { TableName, Segment: 999_999, TotalSegments: 1_000_000 })).Count).toBe(0);
  });

  it("filters, projects and counts", async () => {
    const input = {
      TableName,
      FilterExpression: "age < :three",
      ExpressionAttributeValues: { ":three": { N: "3" } },
      ReturnConsumedCapacity: "TOTAL" as const,
    };
    const page = await scan(context, { ...input, ProjectionExpression: "age" });
    expect(page).toMatchObject({ Count: 3, ScannedCount: 20, ConsumedCapacity: { CapacityUnits: 0.5 } });
    expect(page.Items).toHaveLength(3);
    expect(page.Items).toEqual(expect.arrayContaining([{ age: { N: "0" } }, { age: { N: "1" } }, { age: { N: "2" } }]));
    expect(await scan(context, { ...input, Select: "COUNT", ConsistentRead: true })).toEqual({
      Count: 3,
      ScannedCount: 20,
      ConsumedCapacity: { TableName, CapacityUnits: 1 },
    });
  });

  it("refuses a start key of another segment", async () => {
    const { LastEvaluatedKey } = await scan(context, { TableName, Segment: 0, TotalSegments: 2, Limit: 1 });
    const input = { TableName, Segment: 1, TotalSegments: 2, ExclusiveStartKey: LastEvaluatedKey as Item };
    await expect(scan(context, input)).rejects.toThrow(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct " +
        "Segment. TotalSegments: 2 Segment: 1",
    );
  });

  it.each([
    [
      { Segment: 0 },
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    ],
    [
      { TotalSegments: 4 },
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    ],
    [
      { Segment: 5, TotalSegments: 5 },
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5",
    ],
    [{ IndexName: "by-name" }, "The table does not have the specified index: by-name"],
    [
      { ExclusiveStartKey: { other: { S: "a" } } },
      "The provided starting key is invalid: The provided key element does not match the schema",
    ],
    [{ TableName: "nobody" }, "Requested resource not found"],
    [
      { Select: "ALL_PROJECTED_ATTRIBUTES" },
      "One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Scanning using an IndexName",
    ],
  ] as [Partial<Wire<ScanInput>>, string][])("refuses %j", async (input, message) => {
    await expect(scan(context, { TableName, ...input })).rejects.toMatchObject({ message });
  });
});
