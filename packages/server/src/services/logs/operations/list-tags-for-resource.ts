import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { requireTaggedGroup } from "../tags.ts";

type Output = Omit<ListTagsForResourceCommandOutput, "$metadata">;

export async function listTagsForResource(
  context: RequestContext,
  input: ListTagsForResourceCommandInput,
): Promise<Output> {
  return context.platform.store.read((tx) => ({
    tags: requireTaggedGroup(tx, context.region, input.resourceArn).tags,
  }));
}
