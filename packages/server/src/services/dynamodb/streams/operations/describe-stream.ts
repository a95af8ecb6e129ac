import type { DescribeStreamInput, DescribeStreamOutput, Shard } from "@aws-sdk/client-dynamodb-streams";
import type { RequestContext } from "../../../../engine/service.ts";
import { decodeKey } from "../../../../store/keys.ts";
import type { Reading } from "../../../../store/store.ts";
import { validationError } from "../../errors.ts";
import { describeSchema } from "../../table-descriptions.ts";
import { formatSequence, type StreamRecord, shardRecords, streamKeys } from "../records.ts";
import { lastSequenceOf } from "../shard-lineage.ts";
import { readStream } from "../stream-lookup.ts";

const pageCountMax = 100;

/**
 * The shards come in the order of their names, which is that of their opening: the Kinesis adapter relies on it. A start that
 * names no shard is not refused, as on AWS; nor is a filter, of which AWS's documentation does not say so.
 */
export async function describeStream(
  context: RequestContext,
  input: DescribeStreamInput,
): Promise<DescribeStreamOutput> {
  const { platform, region } = context;
  const limit = input.Limit ?? pageCountMax;
  if (limit > pageCountMax) {
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
        `Member must have value less than or equal to ${pageCountMax}`,
    );
  }
  checkFilter(input);
  const arn = input.StreamArn!;
  return platform.store.read((tx) => {
    const stream = readStream(tx, region, arn);
    const shards = shardsOf(tx, region, stream, input);
    const Shards = shards.slice(0, limit);
    return {
      StreamDescription: {
        StreamArn: arn,
        StreamLabel: stream.label,
        StreamStatus: stream.disabledMs === undefined ? "ENABLED" : "DISABLED",
        StreamViewType: stream.viewType,
        CreationRequestDateTime: new Date(stream.createdMs),
        TableName: stream.tableName,
        KeySchema: describeSchema(stream.schema),
        Shards,
        ...(shards.length > limit && { LastEvaluatedShardId: Shards.at(-1)!.ShardId }),
      },
    };
  });
}

function checkFilter({ ShardFilter: filter }: DescribeStreamInput): void {
  if (filter && (filter.Type === undefined || filter.ShardId === undefined)) {
    throw validationError("ShardFilter must have both a Type and a ShardId");
  }
}

/** A stream has a few hundred shards at most: at 64 side by side, those of one day. */
function shardsOf(
  tx: Reading,
  region: string,
  stream: StreamRecord,
  { ExclusiveStartShardId: start = "", ShardFilter: filter }: DescribeStreamInput,
): Shard[] {
  const shards: Shard[] = [];
  for (const { key, value } of tx.range(streamKeys.shards(region, stream.id))) {
    const shard = shardRecords.decode(value);
    if (shard.id <= start || (filter && shard.parentId !== filter.ShardId)) continue;
    const number = decodeKey(key).at(-1) as number;
    const ending = shard.closedMs === undefined ? undefined : lastSequenceOf(tx, region, stream, number);
    shards.push({
      ShardId: shard.id,
      SequenceNumberRange: {
        // A shard begins before its first record, so that its start is a number even while it is empty.
        StartingSequenceNumber: formatSequence(shard.start, number),
        ...(ending !== undefined && { EndingSequenceNumber: formatSequence(ending, number) }),
      },
      ...(shard.parentId !== undefined && { ParentShardId: shard.parentId }),
    });
  }
  return shards;
}
