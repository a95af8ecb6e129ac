import type { DescribeTimeToLiveInput, DescribeTimeToLiveOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

export async function describeTimeToLive(
  context: RequestContext,
  input: DescribeTimeToLiveInput,
): Promise<DescribeTimeToLiveOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  return platform.store.read((tx) => {
    const { timeToLive } = readTableRecord(tx, region, name);
    if (!timeToLive) return { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
    const { status, attributeName } = timeToLive;
    return { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: attributeName } };
  });
}
