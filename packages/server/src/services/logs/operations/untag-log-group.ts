import type { UntagLogGroupCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { requireGroup } from "../lookups.ts";
import { removeTags } from "../tags.ts";

export async function untagLogGroup(context: RequestContext, input: UntagLogGroupCommandInput): Promise<object> {
  const { logGroupName = "", tags = [] } = input;
  await context.platform.store.transact((tx) => {
    removeTags(tx, context.region, requireGroup(tx, context.region, logGroupName), tags);
  });
  return {};
}
