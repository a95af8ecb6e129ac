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
    const explanation = explainStreamError(error, streamArn);
    throw explanation === undefined ? error : invalidParameter(explanation);
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

/** Why a function's role cannot read a stream, in AWS's words; undefined for what has no words of its own. */
export function explainStreamError(error: unknown, streamArn: string): string | undefined {
  const code = error instanceof ServiceError ? error.code : undefined;
  if (code === "ResourceNotFoundException" || code === "ValidationException") return `Stream not found: ${streamArn}`;
  if (code !== "AccessDeniedException") return undefined;
  return (
    `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
    "DescribeStream, and ListStreams Actions on your stream in IAM."
  );
}
