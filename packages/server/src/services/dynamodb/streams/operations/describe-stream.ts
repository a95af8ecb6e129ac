import type { DescribeStreamInput, DescribeStreamOutput, Shard } from "@aws-sdk/client-dynamodb-streams";
import type { RequestContext } from "../../../../engine/service.ts";
import { describeSchema } from "../../table-descriptions.ts";
import { formatSequence, type StreamRecord } from "../records.ts";
import { readExtent, readStream } from "../stream-lookup.ts";

/** `Limit` is honoured by there being one shard: no page is smaller. */
export async function describeStream(
  context: RequestContext,
  input: DescribeStreamInput,
): Promise<DescribeStreamOutput> {
  const { platform, region } = context;
  const arn = input.StreamArn!;
  return platform.store.read((tx) => {
    const stream = readStream(tx, region, arn);
    const { last } = readExtent(tx, region, stream);
    return {
      StreamDescription: {
        StreamArn: arn,
        StreamLabel: stream.label,
        StreamStatus: stream.disabledMs === undefined ? "ENABLED" : "DISABLED",
        StreamViewType: stream.viewType,
        CreationRequestDateTime: new Date(stream.createdMs),
        TableName: stream.tableName,
        KeySchema: describeSchema(stream.schema),
        Shards: shardsAfter(input, [describeShard(stream, last)]),
      },
    };
  });
}

/** The shard begins before its first record, so that its start is a number even while it is empty. */
function describeShard(stream: StreamRecord, last: number): Shard {
  return {
    ShardId: stream.shardId,
    SequenceNumberRange: {
      StartingSequenceNumber: formatSequence(0),
      ...(stream.disabledMs !== undefined && { EndingSequenceNumber: formatSequence(last) }),
    },
  };
}

/** A filter asks for the children of a shard, and a shard that never splits has none. */
function shardsAfter(
  { ExclusiveStartShardId: start, ShardFilter: filter }: DescribeStreamInput,
  shards: Shard[],
): Shard[] {
  if (filter) return [];
  return start === undefined ? shards : shards.filter(({ ShardId }) => ShardId! > start);
}
