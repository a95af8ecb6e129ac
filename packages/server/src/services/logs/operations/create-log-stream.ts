import type { CreateLogStreamCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { ulid } from "../../../kernel/ids.ts";
import { requireGroup, requireText } from "../lookups.ts";
import { logStreams, streamKey, streamTimeKey } from "../records.ts";

export async function createLogStream(context: RequestContext, input: CreateLogStreamCommandInput): Promise<object> {
  const { store, clock, random } = context.platform;
  const { logGroupName = "", logStreamName = "" } = input;
  requireText("logStreamName", logStreamName);
  const streamId = ulid(clock, random);
  const creationMs = clock.nowMs();
  await store.transact((tx) => {
    const { groupId } = requireGroup(tx, context.region, logGroupName);
    const key = streamKey(groupId, logStreamName);
    if (tx.get(key)) {
      throw new ServiceError("ResourceAlreadyExistsException", "The specified log stream already exists");
    }
    tx.put(key, logStreams.encode({ logStreamName, streamId, creationMs, storedBytes: 0 }));
    tx.put(streamTimeKey(groupId, 0, logStreamName), new Uint8Array());
  });
  return {};
}
