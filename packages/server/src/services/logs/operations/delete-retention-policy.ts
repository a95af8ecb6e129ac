import type { DeleteRetentionPolicyCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { requireGroup } from "../lookups.ts";
import { groupKey, logGroups } from "../records.ts";

export async function deleteRetentionPolicy(
  context: RequestContext,
  input: DeleteRetentionPolicyCommandInput,
): Promise<object> {
  const logGroupName = input.logGroupName ?? "";
  await context.platform.store.transact((tx) => {
    const { retentionInDays: _removed, ...group } = requireGroup(tx, context.region, logGroupName);
    tx.put(groupKey(context.region, logGroupName), logGroups.encode(group));
  });
  return {};
}
