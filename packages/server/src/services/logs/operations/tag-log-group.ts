import type { TagLogGroupCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { requireGroup } from "../lookups.ts";
import { addTags, checkTags } from "../tags.ts";

export async function tagLogGroup(context: RequestContext, input: TagLogGroupCommandInput): Promise<object> {
  const { logGroupName = "" } = input;
  const tags = { ...input.tags };
  checkTags(tags);
  await context.platform.store.transact((tx) => {
    addTags(tx, context.region, requireGroup(tx, context.region, logGroupName), tags, logGroupName);
  });
  return {};
}
