import { expect, it } from "vitest";
import { contextWith, scoresTable } from "../testing.ts";
import { describeContributorInsights } from "./describe-contributor-insights.ts";

// What there is once they have been enabled: see update-contributor-insights.test.ts.
it("has a status, and nothing else, for what was never enabled", async () => {
  const KeySchema = [{ AttributeName: "sk", KeyType: "HASH" as const }];
  const index = { IndexName: "by-sk", KeySchema, Projection: { ProjectionType: "ALL" as const } };
  const context = await contextWith({ ...scoresTable, GlobalSecondaryIndexes: [index] });
  const TableName = "scores";
  const ContributorInsightsStatus = "DISABLED";
  const describe = (IndexName: string) => describeContributorInsights(context, { TableName, IndexName });
  expect(await describeContributorInsights(context, { TableName })).toEqual({ TableName, ContributorInsightsStatus });
  expect(await describe("by-sk")).toEqual({ TableName, IndexName: "by-sk", ContributorInsightsStatus });
  await expect(describe("other")).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Requested resource not found: Index: other not found for table: scores",
  });
  await expect(describeContributorInsights(context, { TableName: "nobody" })).rejects.toThrow(
    "Requested resource not found: Table: nobody not found",
  );
});
