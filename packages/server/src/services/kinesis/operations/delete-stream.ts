import type { DeleteStreamCommandInput } from "@aws-sdk/client-kinesis";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { inUse } from "../errors.ts";
import { deletionsTopic, kinesisKeys, shardTopic } from "../records.ts";
import { requestedStream, requireStream } from "../streams.ts";

/** The stream is gone at once; its records are removed in the background. */
export async function deleteStream(context: RequestContext, input: DeleteStreamCommandInput): Promise<object> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  await platform.store.transact((tx) => {
    const { id, shards } = requireStream(tx, region, streamName);
    const [consumer] = tx.range({ ...kinesisKeys.consumers(id), limit: 1 });
    if (consumer && !input.EnforceConsumerDeletion) {
      throw inUse(`Stream ${streamName} under account ${accountId} has registered consumers.`);
    }
    tx.delete(kinesisKeys.stream(region, streamName));
    tx.put(kinesisKeys.deletion(id), Uint8Array.of(1));
    for (const { number } of shards) tx.wake(shardTopic(id, number));
    tx.wake(deletionsTopic);
  });
  return {};
}
