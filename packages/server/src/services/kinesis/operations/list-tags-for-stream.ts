import type { ListTagsForStreamCommandInput, ListTagsForStreamCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { requestedStream, requireStream } from "../streams.ts";
import { listTags, readTags, tagCountMax } from "../tags.ts";

type Output = Omit<ListTagsForStreamCommandOutput, "$metadata">;

export async function listTagsForStream(
  context: RequestContext,
  input: ListTagsForStreamCommandInput,
): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const { ExclusiveStartTagKey: start = "", Limit: limit = tagCountMax } = input;
  return platform.store.read((tx) => {
    const { id } = requireStream(tx, region, streamName);
    const tags = listTags(readTags(tx, { streamName, streamId: id })).filter(({ Key }) => Key > start);
    return { Tags: tags.slice(0, limit), HasMoreTags: tags.length > limit };
  });
}
