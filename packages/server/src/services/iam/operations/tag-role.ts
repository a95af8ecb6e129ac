import type { TagRoleCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { roleKey, roles } from "../records.ts";
import { requireRole } from "../roles.ts";
import { withTags } from "../tags.ts";

export async function tagRole(context: RequestContext, input: TagRoleCommandInput): Promise<object> {
  const { RoleName: roleName = "" } = input;
  await context.platform.store.transact((tx) => {
    const role = requireRole(tx, roleName);
    tx.put(roleKey(roleName), roles.encode({ ...role, tags: withTags(role.tags, input.Tags) }));
  });
  return {};
}
