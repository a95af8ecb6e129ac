import type { RemoveTagsFromStreamCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { requestedStream, requireStream } from "../streams.ts";
import { checkTagTexts, removeTags } from "../tags.ts";

export async function removeTagsFromStream(
  context: RequestContext,
  input: RemoveTagsFromStreamCommandInput,
): Promise<object> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const keys = input.TagKeys ?? [];
  await platform.store.transact((tx) => {
    const { id } = requireStream(tx, region, streamName);
    checkTagTexts(keys);
    removeTags(tx, keys, { streamName, streamId: id });
  });
  return {};
}
