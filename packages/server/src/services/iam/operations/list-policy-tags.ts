import type { ListPolicyTagsCommandInput, ListPolicyTagsCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { requirePolicy } from "../managed-policies.ts";
import { pageOf } from "../paging.ts";
import { sortedTags } from "../tags.ts";

type Output = Omit<ListPolicyTagsCommandOutput, "$metadata">;

export async function listPolicyTags(context: RequestContext, input: ListPolicyTagsCommandInput): Promise<Output> {
  const { tags } = await context.platform.store.read((tx) => requirePolicy(tx, input.PolicyArn ?? ""));
  const { items, paging } = pageOf(sortedTags(tags), ({ Key }) => Key, input);
  return { Tags: items, ...paging };
}
