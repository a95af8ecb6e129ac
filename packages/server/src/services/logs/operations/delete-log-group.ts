import type { DeleteLogGroupCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { requireGroup } from "../lookups.ts";
import { deletionKey, deletions, deletionsTopic, groupKey } from "../records.ts";

/** Takes the group away at once; the retention worker clears its streams and events. */
export async function deleteLogGroup(context: RequestContext, input: DeleteLogGroupCommandInput): Promise<object> {
  const logGroupName = input.logGroupName ?? "";
  await context.platform.store.transact((tx) => {
    const { groupId } = requireGroup(tx, context.region, logGroupName);
    tx.delete(groupKey(context.region, logGroupName));
    tx.put(deletionKey({ groupId }), deletions.encode({ groupId }));
    tx.wake(deletionsTopic);
  });
  return {};
}
