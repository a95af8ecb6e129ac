import { expect, it } from "vitest";
import { describeContributorInsights } from "./operations/describe-contributor-insights.ts";
import { describeExport } from "./operations/describe-export.ts";
import { describeGlobalTable } from "./operations/describe-global-table.ts";
import { describeGlobalTableSettings } from "./operations/describe-global-table-settings.ts";
import { describeImport } from "./operations/describe-import.ts";
import { describeKinesisStreamingDestination } from "./operations/describe-kinesis-streaming-destination.ts";
import { listContributorInsights } from "./operations/list-contributor-insights.ts";
import { listExports } from "./operations/list-exports.ts";
import { listGlobalTables } from "./operations/list-global-tables.ts";
import { listImports } from "./operations/list-imports.ts";
import { createDynamodbService } from "./service.ts";
import { contextWith, peopleTable, scoresTable } from "./testing.ts";

/** What can be asked about things that nothing here makes has a true answer: there are none. */

const unknownTable = { code: "ResourceNotFoundException", message: expect.stringContaining("Table: nobody not found") };
const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/people/export/01489602797149-73d8d5bc";

it("makes none of them", () => {
  const { operations } = createDynamodbService();
  for (const name of [
    "CreateGlobalTable",
    "EnableKinesisStreamingDestination",
    "ExportTableToPointInTime",
    "ImportTable",
    "UpdateContributorInsights",
  ]) {
    expect(operations[name]).toEqual({ missing: true });
  }
});

it("lists no exports, imports or global tables", async () => {
  const context = await contextWith(peopleTable);
  expect(await listExports(context, { MaxResults: 5 })).toEqual({ ExportSummaries: [] });
  expect(await listImports(context, { PageSize: 5 })).toEqual({ ImportSummaryList: [] });
  expect(await listGlobalTables(context, { Limit: 5, RegionName: "us-east-1" })).toEqual({ GlobalTables: [] });
  expect(await listContributorInsights(context, { TableName: "people" })).toEqual({ ContributorInsightsSummaries: [] });
});

it("finds no export, import or global table", async () => {
  const context = await contextWith();
  const refused = (answer: Promise<unknown>, code: string) => expect(answer).rejects.toMatchObject({ code });
  await refused(describeExport(context, { ExportArn: arn }), "ExportNotFoundException");
  await refused(describeImport(context, { ImportArn: arn }), "ImportNotFoundException");
  await refused(describeGlobalTable(context, { GlobalTableName: "all" }), "GlobalTableNotFoundException");
  await refused(describeGlobalTableSettings(context, { GlobalTableName: "all" }), "GlobalTableNotFoundException");
});

it("describes what tables do not have, for tables that are there", async () => {
  const GlobalSecondaryIndexes = [
    {
      IndexName: "by-sk",
      KeySchema: [{ AttributeName: "sk", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
    },
  ];
  const context = await contextWith({ ...scoresTable, GlobalSecondaryIndexes });
  const TableName = "scores";
  expect(await describeKinesisStreamingDestination(context, { TableName })).toEqual({
    TableName,
    KinesisDataStreamDestinations: [],
  });
  expect(await describeContributorInsights(context, { TableName })).toEqual({
    TableName,
    ContributorInsightsStatus: "DISABLED",
  });
  expect(await describeContributorInsights(context, { TableName, IndexName: "by-sk" })).toEqual({
    TableName,
    IndexName: "by-sk",
    ContributorInsightsStatus: "DISABLED",
  });
  await expect(describeContributorInsights(context, { TableName, IndexName: "other" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
  const nobody = { TableName: "nobody" };
  await expect(describeKinesisStreamingDestination(context, nobody)).rejects.toMatchObject(unknownTable);
  await expect(describeContributorInsights(context, nobody)).rejects.toMatchObject(unknownTable);
  await expect(listContributorInsights(context, nobody)).rejects.toMatchObject(unknownTable);
});
