import type { ListContributorInsightsInput, ListContributorInsightsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { validationError } from "../errors.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/** None are enabled, because UpdateContributorInsights is refused; so no token was ever handed out. */
export async function listContributorInsights(
  { platform, region }: RequestContext,
  input: ListContributorInsightsInput,
): Promise<ListContributorInsightsOutput> {
  if (input.NextToken !== undefined) throw validationError("Invalid NextToken");
  if (input.TableName !== undefined) {
    const name = nameForTables(region, input.TableName);
    await platform.store.read((tx) => readTableRecord(tx, region, name));
  }
  return { ContributorInsightsSummaries: [] };
}
