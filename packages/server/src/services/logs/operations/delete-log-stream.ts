import type { DeleteLogStreamCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { requireGroup, requireStream, requireText, usageOf } from "../lookups.ts";
import {
  deletionKey,
  deletions,
  deletionsTopic,
  logGroupUsages,
  streamKey,
  streamTimeKey,
  usageKey,
} from "../records.ts";

/** Takes the stream away at once; the retention worker clears its events. */
export async function deleteLogStream(context: RequestContext, input: DeleteLogStreamCommandInput): Promise<object> {
  const { logGroupName = "", logStreamName = "" } = input;
  requireText("logStreamName", logStreamName);
  await context.platform.store.transact((tx) => {
    const { groupId } = requireGroup(tx, context.region, logGroupName);
    const { streamId, storedBytes, lastEventMs = 0 } = requireStream(tx, groupId, logStreamName);
    const usage = usageOf(tx, groupId);
    tx.delete(streamKey(groupId, logStreamName));
    tx.delete(streamTimeKey(groupId, lastEventMs, logStreamName));
    tx.put(usageKey(groupId), logGroupUsages.encode({ ...usage, storedBytes: usage.storedBytes - storedBytes }));
    tx.put(deletionKey({ groupId, streamId }), deletions.encode({ groupId, streamId }));
    tx.wake(deletionsTopic);
  });
  return {};
}
