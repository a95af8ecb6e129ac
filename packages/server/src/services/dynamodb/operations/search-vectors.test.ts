import { describe, expect, it } from "vitest";
import { backfillIndexes } from "../index-backfill.ts";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import { byTeam, byVector, list, person, search, TableName, tableWith } from "../vectors/vectors-for-tests.ts";
import { deleteItem } from "./delete-item.ts";
import { executeStatement } from "./execute-statement.ts";
import { putItem } from "./put-item.ts";
import { query } from "./query.ts";
import { scan } from "./scan.ts";
import { searchVectors } from "./search-vectors.ts";
import { updateItem } from "./update-item.ts";
import { updateTable } from "./update-table.ts";

const SearchVector = list(1, 0, 0).L;
const people = [
  person("same", [1, 0, 0], { team: { S: "red" }, city: { S: "ulm" }, note: { S: "n" } }),
  person("mixed", [0.6, 0.8, 0], { team: { S: "red" }, city: { S: "bonn" }, age: { N: "7" } }),
  person("across", [0, 1, 0], { team: { S: "blue" }, city: { S: "ulm" } }),
  person("opposite", [-1, 0, 0]),
];

async function filled(...indexes: Parameters<typeof tableWith>): Promise<TestContext> {
  const context = await contextWith(tableWith(...indexes));
  for (const item of people) await putItem(context, { TableName, Item: item });
  return context;
}

const byBoth = { IndexName: "byTeam", TableName, SearchVector, TopK: 10 };
const ofRed = { SearchConditionExpression: "team = :t", ExpressionAttributeValues: { ":t": { S: "red" } } };

function refusal(message: string) {
  return { code: "ValidationException", message };
}

describe("SearchVectors", () => {
  it("gives the nearest first, with the scores of its index's distance function", async () => {
    const context = await filled(
      byVector,
      { ...byVector, IndexName: "byDistance", DistanceFunction: "EUCLIDEAN" },
      { ...byVector, IndexName: "byProduct", DistanceFunction: "DOT_PRODUCT" },
    );
    expect(await search(context, [1, 0, 0])).toEqual([
      { id: "same", score: 0 },
      { id: "mixed", score: expect.closeTo(0.4, 6) },
      { id: "across", score: 1 },
      { id: "opposite", score: 2 },
    ]);
    expect(await search(context, [1, 0, 0], { IndexName: "byDistance", TopK: 3 })).toEqual([
      { id: "same", score: 0 },
      { id: "mixed", score: expect.closeTo(Math.sqrt(0.8), 6) },
      { id: "across", score: Math.fround(Math.SQRT2) },
    ]);
    expect(await search(context, [1, 0, 0], { IndexName: "byProduct" })).toEqual([
      { id: "same", score: 1 },
      { id: "mixed", score: Math.fround(0.6) },
      { id: "across", score: 0 },
      { id: "opposite", score: -1 },
    ]);
  });

  it("sees what was written before it: puts, updates and deletions", async () => {
    const context = await filled(byVector);
    await updateItem(context, {
      TableName,
      Key: { pk: { S: "same" } },
      UpdateExpression: "SET v[0] = :n",
      ExpressionAttributeValues: { ":n": { N: "-1" } },
    });
    await updateItem(context, { TableName, Key: { pk: { S: "mixed" } }, UpdateExpression: "REMOVE v" });
    await deleteItem(context, { TableName, Key: { pk: { S: "across" } } });
    expect(await search(context, [-1, 0, 0])).toEqual([
      { id: expect.stringMatching(/same|opposite/), score: 0 },
      { id: expect.stringMatching(/same|opposite/), score: 0 },
    ]);
  });

  it("leaves the vector out unless it is asked for, and gives it as the index holds it", async () => {
    const context = await contextWith(tableWith(byVector));
    const Item: Item = { pk: { S: "a" }, v: { L: [{ N: "1" }, { N: "0.1" }, { N: "16777217" }] }, note: { S: "n" } };
    await putItem(context, { TableName, Item });
    const input = { TableName, IndexName: "byVector", SearchVector, TopK: 1 };
    const bare = await searchVectors(context, input);
    expect(plain(bare.SearchResults)).toMatchObject([{ Item: { pk: { S: "a" }, note: { S: "n" } } }]);
    expect(bare.SearchResults![0]!.Item).not.toHaveProperty("v");
    const asked = await searchVectors(context, { ...input, ProjectionExpression: "v, gone" });
    expect(asked.SearchResults![0]!.Item).toEqual({ v: { L: [{ N: "1.0" }, { N: "0.1" }, { N: "16777216.0" }] } });
    const part = await searchVectors(context, {
      ...input,
      ProjectionExpression: "#v[1]",
      ExpressionAttributeNames: { "#v": "v" },
    });
    expect(part.SearchResults![0]!.Item).toEqual({ v: { L: [{ N: "0.1" }] } });
  });

  it("answers what the index projects, and passes over what it does not", async () => {
    const context = await filled(
      { ...byTeam, Projection: { ProjectionType: "KEYS_ONLY" } },
      { ...byTeam, IndexName: "more", Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["note"] } },
    );
    const first = async (input: object) =>
      (await searchVectors(context, { ...byBoth, ...ofRed, ...input })).SearchResults![0]!.Item;
    const keys = { pk: { S: "same" }, team: { S: "red" }, city: { S: "ulm" } };
    expect(await first({})).toEqual(keys);
    expect(await first({ IndexName: "more" })).toEqual({ ...keys, note: { S: "n" } });
    expect(await first({ ProjectionExpression: "pk, note" })).toEqual({ pk: { S: "same" } });
    expect(await first({ ProjectionExpression: "v, pk" })).toHaveProperty("v");
  });

  it("is confined to a partition and to what the filters say", async () => {
    const context = await filled(byTeam);
    const found = async (condition: string, values: Item) =>
      (
        await search(context, [1, 0, 0], {
          IndexName: "byTeam",
          SearchConditionExpression: condition,
          ExpressionAttributeValues: values,
        })
      ).map(({ id }) => id);
    expect(await found("team = :t", { ":t": { S: "red" } })).toEqual(["same", "mixed"]);
    expect(await found(":c = city AND (team = :t)", { ":t": { S: "red" }, ":c": { S: "bonn" } })).toEqual(["mixed"]);
    expect(await found("team = :t AND age = :a", { ":t": { S: "red" }, ":a": { N: "07.0" } })).toEqual(["mixed"]);
    expect(await found("team = :t", { ":t": { S: "green" } })).toEqual([]);
    expect(await found("team = :t AND city = :c", { ":t": { S: "red" }, ":c": { S: "" } })).toEqual([]);
  });

  it.each([
    ["team < :t", "Invalid SearchConditionExpression: Invalid comparator used in SearchConditionExpression"],
    [
      "team = :t AND city <> :t",
      "Invalid SearchConditionExpression: Invalid comparator used in SearchConditionExpression",
    ],
    ["team IN (:t)", "Invalid SearchConditionExpression: Invalid operator used in SearchConditionExpression"],
    ["team = :t OR city = :t", "Invalid SearchConditionExpression: Invalid operator used in SearchConditionExpression"],
    [
      "team = :t AND v = :t",
      "SearchConditionExpression must not contain any attributes that is not in SearchSchema. Invalid attribute: v",
    ],
    [
      "team = :t AND city.x = :t",
      "Invalid SearchConditionExpression: SearchConditionExpression cannot have conditions on nested attributes",
    ],
    [
      "team = :t AND team = :t",
      "Invalid SearchConditionExpression: SearchConditionExpression must only contain one condition per attribute",
    ],
    ["city = :t", "SearchConditionExpression must be provided when SearchSchema has a HASH key"],
    [
      "team = :t AND age = :t",
      "Type of 'age' attribute in SearchConditionExpression (S) does not match type in search schema (N)",
    ],
    [
      "team = city AND age = :t",
      "Invalid SearchConditionExpression: SearchConditionExpression must compare attributes of the SearchSchema with values",
    ],
    ["team =", expect.stringMatching(/^Invalid SearchConditionExpression: Syntax error/)],
  ])("refuses the condition %s", async (SearchConditionExpression, message) => {
    const context = await filled(byTeam);
    const input = { ...byBoth, SearchConditionExpression, ExpressionAttributeValues: { ":t": { S: "red" } } };
    await expect(searchVectors(context, input)).rejects.toMatchObject(refusal(message));
  });

  it.each([
    [{ TopK: 101 }, "Provided TopK value '101' is out of valid range. The value must be between 1 and 100 inclusive"],
    [{ SearchVector: list(1, 0).L }, "Input search vector dimension 2 does not match vector index dimension 3"],
    ...[
      [list(1, 0, 0)],
      [{ N: "1" }, { S: "1" }, { N: "0" }],
      [{ N: "1" }, { N: "1E+39" }, { N: "0" }],
      [{ N: "NaN" }],
    ].map(
      (wrong) =>
        [
          { SearchVector: wrong },
          "Search vector contains invalid values. All values in the search vector must be a 32-bit floating-point number attribute",
        ] as const,
    ),
    [{ IndexName: "other" }, "The table does not have the specified index: other"],
    [
      { SearchConditionExpression: undefined, ExpressionAttributeValues: undefined },
      "SearchConditionExpression must be provided when SearchSchema has a HASH key",
    ],
    [
      { ExpressionAttributeValues: { ":t": { S: "red" }, ":u": { S: "x" } } },
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}",
    ],
    [
      { SearchConditionExpression: undefined },
      "ExpressionAttributeValues can only be specified when using expressions: SearchConditionExpression is null",
    ],
    [
      { ExpressionAttributeValues: { ":t": { N: "1" } } },
      "Type of 'team' attribute in SearchConditionExpression (N) does not match type in search schema (S)",
    ],
    [
      { ExpressionAttributeValues: { ":t": { S: "" } } },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: team",
    ],
  ])("refuses %j", async (wrong, message) => {
    const context = await filled(byTeam);
    const input = { ...byBoth, ...ofRed, ...wrong } as Parameters<typeof searchVectors>[1];
    await expect(searchVectors(context, input)).rejects.toMatchObject(refusal(message));
  });

  it("refuses a table that is not there, and an index that is being filled", async () => {
    const context = await contextWith(peopleTable);
    const input = { TableName, IndexName: "byVector", SearchVector, TopK: 1 };
    await expect(searchVectors(context, { ...input, TableName: "nobody" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
    await updateTable(context, { TableName, VectorIndexUpdates: [{ Create: byVector }] });
    await expect(searchVectors(context, input)).rejects.toMatchObject(
      refusal("Cannot search backfilling vector index: byVector"),
    );
    await backfillIndexes(context.platform.store);
    expect(await searchVectors(context, input)).toEqual({ SearchResults: [] });
  });

  it("says how many bytes it looked at and gave, and never less than a kilobyte", async () => {
    const context = await contextWith(tableWith({ ...byVector, Dimensions: 300 }));
    const input = { TableName, IndexName: "byVector", SearchVector: list(...Array(300).fill(1)).L, TopK: 1 };
    const bytes = async (ReturnConsumedCapacity: "TOTAL" | "INDEXES" | "NONE") =>
      (await searchVectors(context, { ...input, ReturnConsumedCapacity })).ConsumedCapacity;
    expect(await bytes("TOTAL")).toEqual({ VectorSearchRequestBytes: 1024 });
    for (const pk of ["a", "b"]) await putItem(context, { TableName, Item: person(pk, Array(300).fill(2)) });
    expect(await bytes("INDEXES")).toEqual({ VectorSearchRequestBytes: 2 * 4 * 300 + "pka".length });
    expect(await bytes("NONE")).toBeUndefined();
  });

  it("refuses to answer more than 16 MB", async () => {
    const context = await contextWith(tableWith(byVector));
    const note = { S: "n".repeat(390_000) };
    for (let at = 0; at < 44; at++) await putItem(context, { TableName, Item: person(`${at}`, [1, 0, 0], { note }) });
    expect(await search(context, [1, 0, 0], { TopK: 40 })).toHaveLength(40);
    await expect(search(context, [1, 0, 0])).rejects.toMatchObject(
      refusal("The search results exceed the limit of 16 MB"),
    );
  });

  it("is the only one to read a vector index", async () => {
    const context = await filled(byVector);
    const IndexName = "byVector";
    const byKey = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "a" } } };
    const read = { TableName, IndexName, ...byKey };
    await expect(query(context, read)).rejects.toMatchObject(
      refusal("Query operation not supported on this index type."),
    );
    await expect(query(context, { ...read, ConsistentRead: true })).rejects.toMatchObject(
      refusal("Consistent reads are not supported on global secondary indexes"),
    );
    const scanRefusal = refusal("Scan operation not supported on this index type");
    await expect(scan(context, { TableName, IndexName, ConsistentRead: true })).rejects.toMatchObject(scanRefusal);
    const Statement = `SELECT * FROM "${TableName}"."${IndexName}"`;
    await expect(executeStatement(context, { Statement })).rejects.toMatchObject(scanRefusal);
  });
});
