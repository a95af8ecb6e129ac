import { expect, it } from "vitest";
import { createDynamodbService } from "../service.ts";
import { contextWith, peopleTable } from "../testing.ts";
import { listContributorInsights } from "./list-contributor-insights.ts";

it("lists none, for nothing enables them", async () => {
  const context = await contextWith(peopleTable);
  expect(await listContributorInsights(context, { TableName: "people" })).toEqual({ ContributorInsightsSummaries: [] });
  await expect(listContributorInsights(context, { TableName: "nobody" })).rejects.toThrow("Table: nobody not found");
  expect(createDynamodbService().operations["UpdateContributorInsights"]).toEqual({ missing: true });
});
