import type { ListRoleTagsCommandInput, ListRoleTagsCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { pageOf } from "../paging.ts";
import { requireRole } from "../roles.ts";
import { sortedTags } from "../tags.ts";

type Output = Omit<ListRoleTagsCommandOutput, "$metadata">;

export async function listRoleTags(context: RequestContext, input: ListRoleTagsCommandInput): Promise<Output> {
  const { tags } = await context.platform.store.read((tx) => requireRole(tx, input.RoleName ?? ""));
  const { items, paging } = pageOf(sortedTags(tags), ({ Key }) => Key, input);
  return { Tags: items, ...paging };
}
