import type { TagResourceCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { parseResource, requireTagged } from "../tagged-resources.ts";
import { addTags, checkTags } from "../tags.ts";

export async function tagResource(context: RequestContext, input: TagResourceCommandInput): Promise<object> {
  const { platform, region } = context;
  const resource = parseResource(region, input);
  const tags = { ...input.Tags };
  await platform.store.transact((tx) => {
    const tagged = requireTagged(tx, region, resource);
    checkTags(tags);
    addTags(tx, tags, tagged);
  });
  return {};
}
