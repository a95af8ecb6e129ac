import type { DeregisterStreamConsumerCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { findConsumer, requestedConsumer } from "../consumers.ts";
import { consumerTopic, kinesisKeys } from "../records.ts";

/** The consumer is gone at once, and its subscriptions end. */
export async function deregisterStreamConsumer(
  context: RequestContext,
  input: DeregisterStreamConsumerCommandInput,
): Promise<object> {
  const { platform, region } = context;
  const place = requestedConsumer(region, input);
  await platform.store.transact((tx) => {
    const { streamId, consumer } = findConsumer(tx, region, place);
    tx.delete(kinesisKeys.consumer(streamId, consumer.name));
    tx.delete(kinesisKeys.tags(streamId, consumer.name));
    tx.wake(consumerTopic(streamId, consumer.name));
  });
  return {};
}
