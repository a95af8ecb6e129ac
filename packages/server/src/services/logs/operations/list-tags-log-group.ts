import type { ListTagsLogGroupCommandInput, ListTagsLogGroupCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { requireGroup } from "../lookups.ts";

type Output = Omit<ListTagsLogGroupCommandOutput, "$metadata">;

export async function listTagsLogGroup(context: RequestContext, input: ListTagsLogGroupCommandInput): Promise<Output> {
  const { logGroupName = "" } = input;
  return context.platform.store.read((tx) => ({ tags: requireGroup(tx, context.region, logGroupName).tags }));
}
