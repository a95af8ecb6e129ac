import type { DescribeStreamSummaryCommandInput, DescribeStreamSummaryCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { kinesisKeys } from "../records.ts";
import { describeStreamRecord } from "../stream-descriptions.ts";
import { requestedStream, requireStream } from "../streams.ts";

type Output = Omit<DescribeStreamSummaryCommandOutput, "$metadata">;

export async function describeStreamSummary(
  context: RequestContext,
  input: DescribeStreamSummaryCommandInput,
): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  return platform.store.read((tx) => {
    const stream = requireStream(tx, region, streamName);
    return {
      StreamDescriptionSummary: {
        ...describeStreamRecord(region, stream),
        OpenShardCount: stream.shards.length,
        ConsumerCount: [...tx.range(kinesisKeys.consumers(stream.id))].length,
        MaxRecordSizeInKiB: stream.maxRecordKib,
      },
    };
  });
}
