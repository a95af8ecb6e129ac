import type { ContributorInsightsSummary } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { contextWith, scoresTable, type TestContext } from "../testing.ts";
import { listContributorInsights } from "./list-contributor-insights.ts";
import { updateContributorInsights } from "./update-contributor-insights.ts";

const index = (IndexName: string) => ({
  IndexName,
  KeySchema: [{ AttributeName: "sk", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
});

const update = (context: TestContext, ContributorInsightsAction: "ENABLE" | "DISABLE", TableName: string, more = {}) =>
  updateContributorInsights(context, { TableName, ContributorInsightsAction, ...more });

async function twoTables(): Promise<TestContext> {
  const GlobalSecondaryIndexes = [index("one"), index("two"), index("three")];
  const context = await contextWith(
    { ...scoresTable, TableName: "aaa" },
    { ...scoresTable, GlobalSecondaryIndexes },
    { ...scoresTable, TableName: "zzz" },
  );
  await update(context, "ENABLE", "zzz", { ContributorInsightsMode: "THROTTLED_KEYS" });
  await update(context, "ENABLE", "scores");
  await update(context, "ENABLE", "scores", { IndexName: "three" });
  await update(context, "ENABLE", "scores", { IndexName: "one" });
  await update(context, "ENABLE", "aaa");
  await update(context, "DISABLE", "aaa");
  return context;
}

const nameOf = ({ TableName, IndexName = "" }: ContributorInsightsSummary) => `${TableName} ${IndexName}`;
const all = ["scores ", "scores one", "scores three", "zzz "];

it("lists those that are not disabled, the table's own before those of its indexes", async () => {
  const context = await twoTables();
  expect(await listContributorInsights(context, { TableName: "scores" })).toEqual({
    ContributorInsightsSummaries: [undefined, "one", "three"].map((IndexName) => ({
      TableName: "scores",
      ...(IndexName && { IndexName }),
      ContributorInsightsStatus: "ENABLED",
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
    })),
  });
  const { ContributorInsightsSummaries = [] } = await listContributorInsights(context, {});
  expect(ContributorInsightsSummaries.map(nameOf)).toEqual(all);
  expect(ContributorInsightsSummaries.at(-1)?.ContributorInsightsMode).toBe("THROTTLED_KEYS");
  expect(await listContributorInsights(context, { TableName: "aaa" })).toEqual({ ContributorInsightsSummaries: [] });
});

it.each([1, 2, 3, 100])("pages by %d to the end", async (MaxResults) => {
  const context = await twoTables();
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await listContributorInsights(context, { MaxResults, ...(NextToken !== undefined && { NextToken }) });
    expect(page.ContributorInsightsSummaries?.length).toBeLessThanOrEqual(MaxResults);
    names.push(...(page.ContributorInsightsSummaries ?? []).map(nameOf));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(names).toEqual(all);
});

it("refuses tables that are not there, tokens that are none, and pages without room", async () => {
  const context = await twoTables();
  await expect(listContributorInsights(context, { TableName: "nobody" })).rejects.toThrow("Table: nobody not found");
  for (const NextToken of ["", "x", Buffer.from('["../../", 1]').toString("base64url")]) {
    await expect(listContributorInsights(context, { NextToken })).rejects.toThrow("Invalid NextToken");
  }
  await expect(listContributorInsights(context, { MaxResults: 0 })).rejects.toThrow("Value '0' at 'maxResults'");
});
