import type { UntagResourceCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { parseResource, requireTagged } from "../tagged-resources.ts";
import { checkTagTexts, removeTags } from "../tags.ts";

export async function untagResource(context: RequestContext, input: UntagResourceCommandInput): Promise<object> {
  const { platform, region } = context;
  const resource = parseResource(region, input);
  const keys = input.TagKeys ?? [];
  await platform.store.transact((tx) => {
    const tagged = requireTagged(tx, region, resource);
    checkTagTexts(keys);
    removeTags(tx, keys, tagged);
  });
  return {};
}
