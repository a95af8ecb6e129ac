import type { RegisterStreamConsumerCommandInput, RegisterStreamConsumerCommandOutput } from "@aws-sdk/client-kinesis";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { consumerResource, describeConsumer } from "../consumers.ts";
import { inUse, limitExceeded } from "../errors.ts";
import { consumerRecords, kinesisKeys } from "../records.ts";
import { requestedStream, requireStream } from "../streams.ts";
import { addTags, checkTags } from "../tags.ts";

type Output = Omit<RegisterStreamConsumerCommandOutput, "$metadata">;

const consumerCountMax = 20;

/** The consumer is active at once. */
export async function registerStreamConsumer(
  context: RequestContext,
  input: RegisterStreamConsumerCommandInput,
): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const tags = { ...input.Tags };
  checkTags(tags);
  const isTagged = Object.keys(tags).length > 0;
  if (isTagged) await context.authorize("kinesis:TagResource", consumerResource(context, input));
  const consumer = { name: input.ConsumerName!, createdMs: platform.clock.nowMs() };
  await platform.store.transact((tx) => {
    const { id } = requireStream(tx, region, streamName);
    const key = kinesisKeys.consumer(id, consumer.name);
    if (tx.get(key)) {
      throw inUse(`Consumer ${consumer.name} under stream ${streamName} already exists for account ${accountId}.`);
    }
    if ([...tx.range({ ...kinesisKeys.consumers(id), limit: consumerCountMax })].length === consumerCountMax) {
      throw limitExceeded(
        `Stream ${streamName} under account ${accountId} cannot have more than ${consumerCountMax} consumers.`,
      );
    }
    tx.put(key, consumerRecords.encode(consumer));
    if (isTagged) addTags(tx, tags, { streamName, streamId: id, consumerName: consumer.name });
  });
  return { Consumer: describeConsumer(region, streamName, consumer) };
}
