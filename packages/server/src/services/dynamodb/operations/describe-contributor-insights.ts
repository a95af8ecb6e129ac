import type { DescribeContributorInsightsInput, DescribeContributorInsightsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ruleNames } from "../contributor-insights/rules.ts";
import { requireOwner } from "../contributor-insights/targets.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/** The words are the model's, without "Per-account": that is how AWS says it. */
const tooManyRules = {
  ExceptionName: "LimitExceededException",
  ExceptionDescription:
    "Amazon CloudWatch Contributor Insights rule limit reached. Please disable Contributor Insights for other " +
    "tables/indexes OR disable other CloudWatch Contributor Insights rules before retrying.",
};

/** What was never enabled has a status and nothing else. */
export async function describeContributorInsights(
  { platform, region }: RequestContext,
  input: DescribeContributorInsightsInput,
): Promise<DescribeContributorInsightsOutput> {
  const name = nameForTables(region, input.TableName!);
  const table = await platform.store.read((tx) => readTableRecord(tx, region, name));
  const { target, index, state } = requireOwner(table, input.IndexName);
  return {
    TableName: name,
    ...(index && { IndexName: index.name }),
    ...(state?.status === "ENABLED" && { ContributorInsightsRuleList: ruleNames(target, state) }),
    ContributorInsightsStatus: state?.status ?? "DISABLED",
    ...(state && { LastUpdateDateTime: new Date(state.updatedMs), ContributorInsightsMode: state.mode }),
    ...(state?.status === "FAILED" && { FailureException: tooManyRules }),
  };
}
