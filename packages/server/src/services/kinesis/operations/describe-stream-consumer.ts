import type { DescribeStreamConsumerCommandInput, DescribeStreamConsumerCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { describeConsumer, findConsumer, requestedConsumer } from "../consumers.ts";
import { streamArn } from "../names.ts";

type Output = Omit<DescribeStreamConsumerCommandOutput, "$metadata">;

export async function describeStreamConsumer(
  context: RequestContext,
  input: DescribeStreamConsumerCommandInput,
): Promise<Output> {
  const { platform, region } = context;
  const place = requestedConsumer(region, input);
  const { consumer } = await platform.store.read((tx) => findConsumer(tx, region, place));
  const { streamName } = place;
  return {
    ConsumerDescription: {
      ...describeConsumer(region, streamName, consumer),
      StreamARN: streamArn(region, streamName),
    },
  };
}
