import type { ShardFilter } from "@aws-sdk/client-kinesis";
import { invalidArgument } from "./errors.ts";
import type { StreamRecord } from "./records.ts";
import { type NumberedShardRecord, requestedShard } from "./shards.ts";
import { trimHorizonMs } from "./streams.ts";

/** Which shards a list shows, in a form that fits into its tokens. Without a type, all that have not expired. */
export type ShardSelection =
  | { readonly type: "FROM_TRIM_HORIZON" | "AT_TRIM_HORIZON" | "AT_LATEST" }
  | { readonly type: "AFTER_SHARD_ID"; readonly after: number }
  | { readonly type: "AT_TIMESTAMP" | "FROM_TIMESTAMP"; readonly timeMs: number };

/** What belongs to the type must be there and nothing else. */
export function parseShardFilter(streamName: string, filter: ShardFilter | undefined): ShardSelection {
  const { Type: type = "FROM_TRIM_HORIZON", ShardId: shardId, Timestamp: timestamp } = filter ?? {};
  const needsShard = type === "AFTER_SHARD_ID";
  const needsTime = type === "AT_TIMESTAMP" || type === "FROM_TIMESTAMP";
  checkPresence("ShardId", type, shardId, needsShard);
  checkPresence("Timestamp", type, timestamp, needsTime);
  if (needsShard) return { type, after: requestedShard(streamName, shardId!) };
  if (needsTime) return { type, timeMs: timestamp!.getTime() };
  return { type };
}

/**
 * A time before the stream's oldest record that can be read counts as the time of that, as AWS says for FROM_TIMESTAMP and for
 * iterators: there is nothing of it left to tell.
 */
export function filterShards(
  stream: StreamRecord,
  shards: readonly NumberedShardRecord[],
  selection: ShardSelection,
  nowMs: number,
): readonly NumberedShardRecord[] {
  const oldestMs = Math.max(trimHorizonMs(stream, nowMs), stream.createdMs);
  const openAt = (timeMs: number) =>
    shards.filter(({ openedMs, closedMs = Number.POSITIVE_INFINITY }) => openedMs <= timeMs && closedMs >= timeMs);
  switch (selection.type) {
    case "FROM_TRIM_HORIZON":
      return shards;
    case "AT_TRIM_HORIZON":
      return openAt(oldestMs);
    case "AT_LATEST":
      return shards.filter(({ closedMs }) => closedMs === undefined);
    case "AFTER_SHARD_ID":
      return shards.filter(({ number }) => number > selection.after);
    case "AT_TIMESTAMP":
      return openAt(Math.max(selection.timeMs, oldestMs));
    case "FROM_TIMESTAMP":
      return shards.filter(({ closedMs = Number.POSITIVE_INFINITY }) => closedMs >= selection.timeMs);
    default:
      // A token that somebody made up.
      throw invalidArgument("NextToken is invalid.");
  }
}

function checkPresence(member: string, type: string, value: unknown, needed: boolean): void {
  if ((value !== undefined) === needed) return;
  throw invalidArgument(
    needed
      ? `${member} must be specified for the ShardFilter type ${type}.`
      : `${member} cannot be specified for the ShardFilter type ${type}.`,
  );
}
