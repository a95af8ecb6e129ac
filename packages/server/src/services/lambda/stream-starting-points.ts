import type { Shard } from "@aws-sdk/client-dynamodb-streams";
import type { InProcessClients } from "../../engine/in-process-client.ts";
import { ServiceError } from "../../kernel/errors.ts";
import { invalidParameter } from "./errors.ts";
import type { EventSourceMappingRecord, ShardPosition } from "./records.ts";

export interface StartingPoint {
  readonly shardId: string;
  readonly position: ShardPosition;
}

/**
 * Finds that the stream exists and where a mapping begins in it. A shard without a starting point is read from its start:
 * that is all of `TRIM_HORIZON`, and for `LATEST` the shards that come later. `LATEST` is settled here, when the mapping is
 * made, so that nothing written between this moment and the first poll is missed.
 */
export async function streamStartingPoints(
  clients: InProcessClients,
  streamArn: string,
  startingPosition: EventSourceMappingRecord["startingPosition"],
): Promise<StartingPoint[]> {
  try {
    const shards = await describeShards(clients, streamArn);
    if (startingPosition === "TRIM_HORIZON") return [];
    return await Promise.all(shards.map((shard) => latestOf(clients, streamArn, shard)));
  } catch (error) {
    throw explained(error, streamArn);
  }
}

/** All shards of a stream, page by page. */
export async function describeShards(clients: InProcessClients, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let last: string | undefined;
  do {
    const { StreamDescription: description } = await clients.dynamodbstreams.describeStream({
      StreamArn: streamArn,
      ExclusiveStartShardId: last,
    });
    shards.push(...(description?.Shards ?? []));
    last = description?.LastEvaluatedShardId;
  } while (last !== undefined);
  return shards;
}

async function latestOf(clients: InProcessClients, streamArn: string, shard: Shard): Promise<StartingPoint> {
  const shardId = shard.ShardId ?? "";
  if (shard.SequenceNumberRange?.EndingSequenceNumber !== undefined) return { shardId, position: { at: "end" } };
  const { ShardIterator: iterator } = await clients.dynamodbstreams.getShardIterator({
    StreamArn: streamArn,
    ShardId: shardId,
    ShardIteratorType: "LATEST",
  });
  return { shardId, position: iterator === undefined ? { at: "end" } : { at: "iterator", iterator } };
}

function explained(error: unknown, streamArn: string): unknown {
  if (!(error instanceof ServiceError)) return error;
  if (["ResourceNotFoundException", "ValidationException"].includes(error.code)) {
    return invalidParameter(`Stream not found: ${streamArn}`);
  }
  if (error.code === "AccessDeniedException") {
    return invalidParameter(
      `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
        "DescribeStream, and ListStreams Actions on your stream in IAM.",
    );
  }
  return error;
}
