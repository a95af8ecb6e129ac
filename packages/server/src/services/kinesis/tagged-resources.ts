import type { RequestContext } from "../../engine/service.ts";
import type { Reading } from "../../store/store.ts";
import { type ConsumerPlace, parseConsumerArn, requireConsumer } from "./consumers.ts";
import { requestedStream, requireStream } from "./streams.ts";
import type { Tagged } from "./tags.ts";

export interface ResourceInput {
  readonly ResourceARN?: string | undefined;
  readonly StreamId?: string | undefined;
}

/** A stream by its name, or a consumer. */
export type Resource = { readonly streamName: string } | ConsumerPlace;

export function parseResource(region: string, { ResourceARN: arn = "", StreamId }: ResourceInput): Resource {
  if (arn.includes("/consumer/")) return parseConsumerArn(region, { ConsumerARN: arn, StreamId });
  return { streamName: requestedStream(region, { StreamARN: arn, StreamId }) };
}

/** Throws ResourceNotFoundException. */
export function requireTagged(tx: Reading, region: string, resource: Resource): Tagged {
  const { streamName } = resource;
  const { id: streamId } = requireStream(tx, region, streamName);
  if (!("consumerName" in resource)) return { streamName, streamId };
  const { name } = requireConsumer(tx, streamId, resource);
  return { streamName, streamId, consumerName: name };
}

export function taggedResource(_context: RequestContext, { ResourceARN }: ResourceInput): readonly string[] {
  return [ResourceARN ?? ""];
}
