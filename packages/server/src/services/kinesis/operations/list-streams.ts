import type { ListStreamsCommandInput, ListStreamsCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import { decodePageToken, encodePageToken, invalidToken } from "../page-tokens.ts";
import { kinesisKeys, streamRecords } from "../records.ts";
import { summarize } from "../stream-descriptions.ts";

type Output = Omit<ListStreamsCommandOutput, "$metadata">;

/** A higher limit is allowed and changes nothing. */
const pageCountMax = 100;

/** The streams of the region by name. Of a name and a token to start after, the token wins. */
export async function listStreams(context: RequestContext, input: ListStreamsCommandInput): Promise<Output> {
  const { platform, region } = context;
  const { ExclusiveStartStreamName, NextToken, Limit = pageCountMax } = input;
  const nowMs = platform.clock.nowMs();
  const after = NextToken === undefined ? ExclusiveStartStreamName : nameInToken(NextToken, nowMs);
  const limit = Math.min(Limit, pageCountMax);
  const { start, end } = kinesisKeys.streamsOf(region);
  const from = after === undefined ? start : keyAfterPrefix(kinesisKeys.stream(region, after));
  return platform.store.read((tx) => {
    const found = Array.from(tx.range({ start: from, end, limit: limit + 1 }), ({ value }) =>
      summarize(region, streamRecords.decode(value)),
    );
    const StreamSummaries = found.slice(0, limit);
    const HasMoreStreams = found.length > limit;
    const last = StreamSummaries.at(-1);
    return {
      StreamNames: StreamSummaries.map(({ StreamName }) => StreamName),
      HasMoreStreams,
      ...(HasMoreStreams && last && { NextToken: encodePageToken([last.StreamName], nowMs) }),
      StreamSummaries,
    };
  });
}

function nameInToken(token: string, nowMs: number): string {
  const [name] = decodePageToken(token, nowMs);
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) throw invalidToken();
  return name;
}
