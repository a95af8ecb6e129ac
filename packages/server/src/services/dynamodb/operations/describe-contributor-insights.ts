import type { DescribeContributorInsightsInput, DescribeContributorInsightsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceNotFound } from "../errors.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/** They are disabled, because UpdateContributorInsights is refused. */
export async function describeContributorInsights(
  { platform, region }: RequestContext,
  input: DescribeContributorInsightsInput,
): Promise<DescribeContributorInsightsOutput> {
  const name = nameForTables(region, input.TableName!);
  const { IndexName: indexName } = input;
  const { indexes = [] } = await platform.store.read((tx) => readTableRecord(tx, region, name));
  const isKnown = indexes.some((index) => index.scope === "GLOBAL" && index.name === indexName);
  if (indexName !== undefined && !isKnown) throw resourceNotFound(`Index: ${indexName}`);
  return {
    TableName: name,
    ...(indexName !== undefined && { IndexName: indexName }),
    ContributorInsightsStatus: "DISABLED",
  };
}
