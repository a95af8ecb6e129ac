import type { UntagRoleCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { roleKey, roles } from "../records.ts";
import { requireRole } from "../roles.ts";
import { withoutTags } from "../tags.ts";

export async function untagRole(context: RequestContext, input: UntagRoleCommandInput): Promise<object> {
  const { RoleName: roleName = "" } = input;
  await context.platform.store.transact((tx) => {
    const role = requireRole(tx, roleName);
    tx.put(roleKey(roleName), roles.encode({ ...role, tags: withoutTags(role.tags, input.TagKeys) }));
  });
  return {};
}
