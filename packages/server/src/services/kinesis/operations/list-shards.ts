import type { ListShardsCommandInput, ListShardsCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidArgument } from "../errors.ts";
import { streamArn } from "../names.ts";
import { decodePageToken, encodePageToken, invalidToken } from "../page-tokens.ts";
import { filterShards, parseShardFilter, type ShardSelection } from "../shard-filters.ts";
import { describeShard, liveShards, requestedShard } from "../shards.ts";
import { checkCreation } from "../stream-descriptions.ts";
import { requestedStream, requireStream } from "../streams.ts";

type Output = Omit<ListShardsCommandOutput, "$metadata">;

/** A higher limit is allowed and changes nothing. */
const pageCountMax = 1_000;

export async function listShards(context: RequestContext, input: ListShardsCommandInput): Promise<Output> {
  const { platform, region } = context;
  const nowMs = platform.clock.nowMs();
  const { streamName, streamId, after, selection } = placeOf(region, input, nowMs);
  const limit = Math.min(input.MaxResults ?? pageCountMax, pageCountMax);
  return platform.store.read((tx) => {
    const stream = requireStream(tx, region, streamName);
    checkCreation(stream, input.StreamCreationTimestamp);
    // A token belongs to one stream, whatever has its name now.
    if (streamId !== undefined && streamId !== stream.id) throw invalidToken();
    const shards = filterShards(stream, liveShards(tx, stream, nowMs), selection, nowMs).filter(
      ({ number }) => number > after,
    );
    const page = shards.slice(0, limit);
    const last = page.at(-1);
    return {
      Shards: page.map(describeShard),
      ...(shards.length > limit &&
        last && {
          NextToken: encodePageToken([streamName, stream.id, last.number, selection], nowMs),
        }),
    };
  });
}

/** The stream, for authorisation: that of the token, where there is one. */
export function listedStream({ region }: RequestContext, input: ListShardsCommandInput): readonly string[] {
  if (input.NextToken === undefined) return [input.StreamARN ?? streamArn(region, input.StreamName ?? "")];
  const [name] = decodePageToken(input.NextToken, 0);
  return [typeof name === "string" ? streamArn(region, name) : "*"];
}

interface Place {
  readonly streamName: string;
  /** Known from a token. */
  readonly streamId?: string;
  /** The number of the shard before the first. */
  readonly after: number;
  readonly selection: ShardSelection;
}

function placeOf(region: string, input: ListShardsCommandInput, nowMs: number): Place {
  const { StreamName, StreamARN, NextToken, ExclusiveStartShardId, StreamCreationTimestamp, ShardFilter } = input;
  if (NextToken === undefined) {
    if (StreamName === undefined && StreamARN === undefined) {
      throw invalidArgument("Either NextToken or StreamName should be provided.");
    }
    const streamName = requestedStream(region, input);
    const after = ExclusiveStartShardId === undefined ? -1 : requestedShard(streamName, ExclusiveStartShardId);
    return { streamName, after, selection: parseShardFilter(streamName, ShardFilter) };
  }
  const others = { StreamName, ExclusiveStartShardId, StreamCreationTimestamp, ShardFilter };
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) throw invalidArgument(`NextToken and ${name} cannot be provided together.`);
  }
  const [streamName, streamId, after, selection] = decodePageToken(NextToken, nowMs);
  const isToken = typeof streamName === "string" && typeof streamId === "string" && Number.isSafeInteger(after);
  if (!isToken || typeof selection !== "object" || selection === null) throw invalidToken();
  requestedStream(region, { ...input, StreamName: streamName });
  return { streamName, streamId, after: after as number, selection: selection as ShardSelection };
}
