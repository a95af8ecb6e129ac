import type { AddTagsToStreamCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { requestedStream, requireStream } from "../streams.ts";
import { addTags, checkTags } from "../tags.ts";

export async function addTagsToStream(context: RequestContext, input: AddTagsToStreamCommandInput): Promise<object> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const tags = { ...input.Tags };
  await platform.store.transact((tx) => {
    const { id } = requireStream(tx, region, streamName);
    checkTags(tags);
    addTags(tx, tags, { streamName, streamId: id });
  });
  return {};
}
