import type { UntagResourceCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { removeTags, requireTaggedGroup } from "../tags.ts";

export async function untagResource(context: RequestContext, input: UntagResourceCommandInput): Promise<object> {
  const { resourceArn, tagKeys = [] } = input;
  await context.platform.store.transact((tx) => {
    removeTags(tx, context.region, requireTaggedGroup(tx, context.region, resourceArn), tagKeys);
  });
  return {};
}
