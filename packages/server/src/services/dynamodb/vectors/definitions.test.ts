import type { CreateTableInput, VectorIndex } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { createTable } from "../operations/create-table.ts";
import { describeTable } from "../operations/describe-table.ts";
import { contextWith, peopleTable, testContext } from "../testing.ts";
import { byTeam, byVector, TableName, tableWith } from "./vectors-for-tests.ts";

const invalid = "One or more parameter values were invalid: ";
const byCity = { IndexName: "byCity", Projection: { ProjectionType: "ALL" } } as const;
const cityKey = [{ AttributeName: "city", KeyType: "HASH" }] as const;

function element(AttributeName: string, SearchSchemaElementType: "HASH" | "INLINE_FILTER" = "INLINE_FILTER") {
  return { AttributeName, SearchSchemaElementType };
}

function included(count: number): VectorIndex {
  const NonKeyAttributes = Array.from({ length: count }, (_, at) => `a${at}`);
  return { ...byVector, Projection: { ProjectionType: "INCLUDE", NonKeyAttributes } };
}

/** With a definition for each filter. */
function filteredBy(count: number): CreateTableInput {
  const names = Array.from({ length: count }, (_, at) => `f${at}`);
  return {
    ...tableWith({ ...byVector, SearchSchema: names.map((name) => element(name)) }),
    AttributeDefinitions: [
      ...peopleTable.AttributeDefinitions!,
      ...names.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
    ],
  };
}

describe("a table with vector indexes", () => {
  it("is made with them, and describes them", async () => {
    const context = testContext();
    const { TableDescription } = await createTable(context, tableWith(byTeam, byVector));
    const described = (definition: VectorIndex, IndexStatus: string) => ({
      ...definition,
      IndexStatus,
      IndexSizeBytes: 0,
      ItemCount: 0,
      IndexArn: `arn:aws:dynamodb:us-east-1:000000000000:table/people/index/${definition.IndexName}`,
    });
    expect(TableDescription!.VectorIndexes).toEqual([described(byTeam, "CREATING"), described(byVector, "CREATING")]);
    const { Table } = await describeTable(context, { TableName });
    expect(Table!.VectorIndexes).toEqual([described(byTeam, "ACTIVE"), described(byVector, "ACTIVE")]);
    expect(Table!.AttributeDefinitions!.map(({ AttributeName }) => AttributeName)).toEqual([
      "age",
      "city",
      "pk",
      "team",
    ]);
    expect((await describeTable(await contextWith(peopleTable), { TableName })).Table).not.toHaveProperty(
      "VectorIndexes",
    );
  });

  const refusals: [string, CreateTableInput, string][] = [
    ["no index in the list", { ...tableWith(), VectorIndexes: [] }, "List of VectorIndexes is empty"],
    [
      "a provisioned table",
      {
        ...tableWith(byVector),
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      },
      "Vector indexes are only supported for PAY_PER_REQUEST tables",
    ],
    [
      "too many dimensions",
      tableWith({ ...byVector, Dimensions: 4097 }),
      "Number of dimensions must be between 1 and 4096 inclusive.",
    ],
    [
      "a sixth index",
      tableWith(...Array.from({ length: 6 }, (_, at) => ({ ...byVector, IndexName: `index${at}` }))),
      "VectorIndex count exceeds the per-table limit of 5",
    ],
    ["a name twice", tableWith(byVector, byVector), "Duplicate index name: byVector"],
    [
      "the name of a secondary index",
      {
        ...tableWith({ ...byTeam, IndexName: "byCity" }),
        GlobalSecondaryIndexes: [{ ...byCity, KeySchema: [...cityKey] }],
      },
      "Duplicate index name: byCity",
    ],
    [
      "other dimensions of the same attribute",
      tableWith(byVector, { ...byVector, IndexName: "other", Dimensions: 4 }),
      "Conflicting attribute definition for 'v'. All VectorIndexes on the same vector attribute must use the same dimensions.",
    ],
    [
      "a vector in a key",
      tableWith({ ...byVector, VectorAttribute: { AttributeName: "pk" } }),
      "Conflicting attribute definition for 'pk'. An attribute cannot be defined in AttributeDefinitions when used as a VectorAttribute.",
    ],
    [
      "a search schema without definitions",
      { ...tableWith(byTeam), AttributeDefinitions: peopleTable.AttributeDefinitions! },
      "One element in SearchSchema is not defined in attribute definitions",
    ],
    [
      "two partition keys",
      tableWith({ ...byTeam, SearchSchema: [element("team", "HASH"), element("city", "HASH")] }),
      "Value '2' at 'SearchSchema' failed to satisfy constraint: Member must have HASH count less than or equal to 1",
    ],
    [
      "too many filters",
      filteredBy(19),
      "Value '19' at 'SearchSchema' failed to satisfy constraint: Member must have INLINE_FILTER count less than or equal to 18",
    ],
    [
      "an attribute twice",
      tableWith({ ...byTeam, SearchSchema: [element("team", "HASH"), element("team")] }),
      "SearchSchema contains a duplicate AttributeName",
    ],
    [
      "a definition that nothing uses",
      tableWith({ ...byTeam, SearchSchema: [element("team", "HASH")] }),
      "Some AttributeDefinitions are not used. AttributeDefinitions: [pk, team, city, age], keys used: [pk, team]",
    ],
    [
      "too many attributes in the projection",
      tableWith(included(20)),
      "Number of projected attributes of a vector index exceeds the limit of 20",
    ],
    [
      "a projection of attributes that lists none",
      tableWith({ ...byVector, Projection: { ProjectionType: "INCLUDE" } }),
      "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
    ],
  ];
  it.each(refusals)("is refused with %s", async (_what, input, message) => {
    await expect(createTable(testContext(), input)).rejects.toMatchObject({
      code: "ValidationException",
      message: invalid + message,
    });
  });

  it.each([
    ["five indexes", tableWith(...Array.from({ length: 5 }, (_, at) => ({ ...byVector, IndexName: `index${at}` })))],
    ["eighteen filters", filteredBy(18)],
    ["4096 dimensions", tableWith({ ...byVector, Dimensions: 4096 })],
    ["nineteen attributes in the projection", tableWith(included(19))],
    [
      "a filter by its own key",
      { ...tableWith(byVector), VectorIndexes: [{ ...byVector, SearchSchema: [element("pk")] }] },
    ],
  ])("may have %s", async (_what, input) => {
    await expect(createTable(testContext(), input)).resolves.toBeDefined();
  });
});
