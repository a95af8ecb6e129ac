import type { ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { parseResource, requireTagged } from "../tagged-resources.ts";
import { listTags, readTags } from "../tags.ts";

type Output = Omit<ListTagsForResourceCommandOutput, "$metadata">;

export async function listTagsForResource(
  context: RequestContext,
  input: ListTagsForResourceCommandInput,
): Promise<Output> {
  const { platform, region } = context;
  const resource = parseResource(region, input);
  return platform.store.read((tx) => ({ Tags: listTags(readTags(tx, requireTagged(tx, region, resource))) }));
}
