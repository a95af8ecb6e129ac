import type { ListStreamConsumersCommandInput, ListStreamConsumersCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import { describeConsumer } from "../consumers.ts";
import { invalidArgument } from "../errors.ts";
import { decodePageToken, encodePageToken, invalidToken } from "../page-tokens.ts";
import { consumerRecords, kinesisKeys } from "../records.ts";
import { checkCreation } from "../stream-descriptions.ts";
import { requestedStream, requireStream } from "../streams.ts";

type Output = Omit<ListStreamConsumersCommandOutput, "$metadata">;

/** A higher limit is allowed and changes nothing. */
const pageCountMax = 100;

/** The consumers of a stream by name. */
export async function listStreamConsumers(
  context: RequestContext,
  input: ListStreamConsumersCommandInput,
): Promise<Output> {
  const { platform, region } = context;
  const { NextToken, StreamCreationTimestamp, MaxResults = pageCountMax } = input;
  const streamName = requestedStream(region, input);
  if (NextToken !== undefined && StreamCreationTimestamp !== undefined) {
    throw invalidArgument("NextToken and StreamCreationTimestamp cannot be provided together.");
  }
  const nowMs = platform.clock.nowMs();
  const last = NextToken === undefined ? undefined : positionIn(NextToken, nowMs);
  const limit = Math.min(MaxResults, pageCountMax);
  return platform.store.read((tx) => {
    const stream = requireStream(tx, region, streamName);
    checkCreation(stream, StreamCreationTimestamp);
    if (last && last.streamId !== stream.id) throw invalidToken();
    const { start, end } = kinesisKeys.consumers(stream.id);
    const from = last ? keyAfterPrefix(kinesisKeys.consumer(stream.id, last.name)) : start;
    const found = Array.from(tx.range({ start: from, end, limit: limit + 1 }), ({ value }) =>
      consumerRecords.decode(value),
    );
    const page = found.slice(0, limit);
    return {
      Consumers: page.map((consumer) => describeConsumer(region, streamName, consumer)),
      ...(found.length > limit && { NextToken: encodePageToken([stream.id, page.at(-1)!.name], nowMs) }),
    };
  });
}

function positionIn(token: string, nowMs: number): { streamId: string; name: string } {
  const [streamId, name] = decodePageToken(token, nowMs);
  if (typeof streamId !== "string" || typeof name !== "string" || !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) {
    throw invalidToken();
  }
  return { streamId, name };
}
