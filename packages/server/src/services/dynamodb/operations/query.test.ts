import type { QueryInput } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { contextWith, plain, scoresTable, type TestContext } from "../testing.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import type { Wire } from "../wire.ts";
import { putItem } from "./put-item.ts";
import { query } from "./query.ts";

const TableName = "scores";
const sorts = ["a", "ab", "abc", "b", "ba", "c"];
const ofAda = { TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": { S: "ada" } } };

const where = (
  condition: string,
  values: Record<string, AttributeValue> = {},
  more: Partial<Wire<QueryInput>> = {},
) => ({
  ...ofAda,
  KeyConditionExpression: `pk = :pk AND ${condition}`,
  ExpressionAttributeValues: { ":pk": { S: "ada" }, ...values },
  ...more,
});

describe("Query", () => {
  let context: TestContext;
  const sortsOf = async (input: Wire<QueryInput>) =>
    plain(await query(context, input)).Items?.map((item) => ((item as Item)["sk"] as { S: string }).S);

  beforeEach(async () => {
    context = await contextWith(scoresTable);
    for (const sk of [...sorts].reverse()) {
      await putItem(context, { TableName, Item: { pk: { S: "ada" }, sk: { S: sk }, length: { N: `${sk.length}` } } });
    }
    await putItem(context, { TableName, Item: { pk: { S: "bob" }, sk: { S: "b" } } });
  });

  it("reads a partition in the order of the sort keys, both ways", async () => {
    expect(await sortsOf(ofAda)).toEqual(sorts);
    expect(await sortsOf({ ...ofAda, ScanIndexForward: false })).toEqual([...sorts].reverse());
    expect(plain(await query(context, where("sk = :b", { ":b": { S: "b" } })))).toEqual({
      Items: [{ pk: { S: "ada" }, sk: { S: "b" }, length: { N: "1" } }],
      Count: 1,
      ScannedCount: 1,
    });
  });

  it.each([
    ["sk < :b", ["a", "ab", "abc"]],
    ["sk <= :b", ["a", "ab", "abc", "b"]],
    ["sk > :b", ["ba", "c"]],
    ["sk >= :b", ["b", "ba", "c"]],
    ["begins_with(sk, :b)", ["b", "ba"]],
  ])("selects %s", async (condition, expected) => {
    expect(await sortsOf(where(condition, { ":b": { S: "b" } }))).toEqual(expected);
  });

  it("selects between two keys, both included", async () => {
    const values = { ":low": { S: "ab" }, ":high": { S: "ba" } };
    expect(await sortsOf(where("sk BETWEEN :low AND :high", values))).toEqual(["ab", "abc", "b", "ba"]);
  });

  it("orders numbers by value and binaries by byte", async () => {
    for (const [type, values] of [
      ["N", ["-1e20", "-2", "-0.5", "0", "1e-3", "9", "10", "1e2"]],
      ["B", ["", "AA==", "AAA=", "AQ==", "gA==", "//8="].slice(1)],
    ] as const) {
      const definitions = [scoresTable.AttributeDefinitions![0]!, { AttributeName: "sk", AttributeType: type }];
      const fresh = await contextWith({ ...scoresTable, AttributeDefinitions: definitions });
      for (const value of [...values].reverse()) {
        await putItem(fresh, {
          TableName,
          Item: { pk: { S: "ada" }, sk: { [type]: value } as AttributeValue, at: { S: value } },
        });
      }
      const { Items } = plain(await query(fresh, ofAda));
      expect(Items?.map((item) => ((item as Item)["at"] as { S: string }).S)).toEqual(values);
    }
  });

  it("pages with Limit until nothing is left, both ways", async () => {
    for (const ScanIndexForward of [true, false]) {
      const seen: string[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const input = { ...ofAda, ScanIndexForward, Limit: 4, ...(ExclusiveStartKey && { ExclusiveStartKey }) };
        const page = plain(await query(context, input));
        seen.push(...page.Items!.map((item) => ((item as Item)["sk"] as { S: string }).S));
        ExclusiveStartKey = page.LastEvaluatedKey as Item | undefined;
      } while (ExclusiveStartKey);
      expect(seen).toEqual(ScanIndexForward ? sorts : [...sorts].reverse());
    }
  });

  it("names a last key when the limit is reached, even at the end", async () => {
    const page = await query(context, { ...ofAda, Limit: 6 });
    expect(page.LastEvaluatedKey).toEqual({ pk: { S: "ada" }, sk: { S: "c" } });
    expect((await query(context, { ...ofAda, Limit: 7 })).LastEvaluatedKey).toBeUndefined();
  });

  it("filters after it has read", async () => {
    const input = {
      ...ofAda,
      Limit: 4,
      FilterExpression: "#l > :one",
      ExpressionAttributeNames: { "#l": "length" },
      ExpressionAttributeValues: { ":pk": { S: "ada" }, ":one": { N: "1" } },
    };
    const page = plain(await query(context, input));
    expect(page).toMatchObject({ Count: 2, ScannedCount: 4, LastEvaluatedKey: { sk: { S: "b" } } });
    expect(await query(context, { ...input, Select: "COUNT" })).toEqual({
      Count: 2,
      ScannedCount: 4,
      LastEvaluatedKey: { pk: { S: "ada" }, sk: { S: "b" } },
    });
  });

  it("projects", async () => {
    const input = { ...where("sk = :b", { ":b": { S: "b" } }), ProjectionExpression: "pk" };
    expect(await query(context, { ...input, Select: "SPECIFIC_ATTRIBUTES" })).toEqual({
      Items: [{ pk: { S: "ada" } }],
      Count: 1,
      ScannedCount: 1,
    });
  });

  it("ends a page at 1 MB with the item that fills it", async () => {
    for (let number = 0; number < 6; number++) {
      const Item = { pk: { S: "big" }, sk: { S: `${number}` }, v: { S: "x".repeat(300 * 1024) } };
      await putItem(context, { TableName, Item });
    }
    const big = {
      ...ofAda,
      ExpressionAttributeValues: { ":pk": { S: "big" } },
      ReturnConsumedCapacity: "TOTAL" as const,
    };
    const page = await query(context, big);
    expect(page).toMatchObject({ Count: 4, LastEvaluatedKey: { sk: { S: "3" } } });
    expect(page.ConsumedCapacity?.CapacityUnits).toBe(Math.ceil((4 * (300 * 1024 + 9)) / 4096) / 2);
    expect((await query(context, { ...big, ConsistentRead: true })).ConsumedCapacity?.CapacityUnits).toBe(
      Math.ceil((4 * (300 * 1024 + 9)) / 4096),
    );
    const rest = await query(context, { ...big, ExclusiveStartKey: page.LastEvaluatedKey as Item });
    expect(rest.Count).toBe(2);
    expect(rest.LastEvaluatedKey).toBeUndefined();
  });

  it("costs half a unit even for nothing", async () => {
    const input = { ...ofAda, ExpressionAttributeValues: { ":pk": { S: "nobody" } } };
    expect(await query(context, { ...input, ReturnConsumedCapacity: "INDEXES" })).toEqual({
      Items: [],
      Count: 0,
      ScannedCount: 0,
      ConsumedCapacity: { TableName, CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } },
    });
  });

  const startKey = (pk: string, sk: string) => ({ ExclusiveStartKey: { pk: { S: pk }, sk: { S: sk } } });
  const invalid = "One or more parameter values were invalid: ";
  it.each([
    [
      { ...ofAda, KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    ],
    [{ ...ofAda, IndexName: "by-name" }, "The table does not have the specified index: by-name"],
    [
      { ...ofAda, Select: "SPECIFIC_ATTRIBUTES" },
      `${invalid}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES`,
    ],
    [
      { ...ofAda, Select: "COUNT", ProjectionExpression: "pk" },
      `${invalid}Cannot specify the ProjectionExpression when choosing to get only the Count`,
    ],
    [
      { ...ofAda, Select: "ALL_ATTRIBUTES", ProjectionExpression: "pk" },
      `${invalid}Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES`,
    ],
    [
      { ...ofAda, Select: "ALL_PROJECTED_ATTRIBUTES" },
      `${invalid}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName`,
    ],
    [
      { ...ofAda, FilterExpression: "sk = :pk" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
    ],
    [{ ...ofAda, ExclusiveStartKey: { pk: { S: "ada" } } }, "The provided starting key is invalid"],
    [{ ...ofAda, ExclusiveStartKey: { pk: { S: "ada" }, other: { S: "b" } } }, "The provided starting key is invalid"],
    [
      { ...ofAda, ExclusiveStartKey: { pk: { S: "ada" }, sk: { N: "1" } } },
      "The provided key element does not match the schema",
    ],
    [
      { ...ofAda, ExclusiveStartKey: { pk: {}, sk: { S: "b" } } },
      "The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    ],
    [
      { ...ofAda, ExclusiveStartKey: { pk: { N: "x" }, sk: { S: "b" } } },
      "The parameter cannot be converted to a numeric value: x",
    ],
    [
      { ...ofAda, ...startKey("bob", "b") },
      "The provided starting key is outside query boundaries based on provided conditions",
    ],
    [
      where("sk > :b", { ":b": { S: "b" } }, startKey("ada", "b")),
      "The provided starting key does not match the range key predicate",
    ],
    [
      where("sk > :b", { ":b": { S: "b" } }, startKey("bob", "c")),
      "The query can return at most one row and cannot be restarted",
    ],
    [{ ...ofAda, TableName: "nobody" }, "Requested resource not found"],
  ] as [Wire<QueryInput>, string][])("refuses %#", async (input, message) => {
    await expect(query(context, input)).rejects.toMatchObject({ message });
  });
});
