import type { TagResourceCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { addTags, checkTags, requireTaggedGroup } from "../tags.ts";

export async function tagResource(context: RequestContext, input: TagResourceCommandInput): Promise<object> {
  const { resourceArn = "" } = input;
  const tags = { ...input.tags };
  checkTags(tags);
  await context.platform.store.transact((tx) => {
    addTags(tx, context.region, requireTaggedGroup(tx, context.region, resourceArn), tags, resourceArn);
  });
  return {};
}
