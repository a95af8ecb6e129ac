import type { ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { requirePolicy } from "../managed-policies.ts";
import { pageOf } from "../paging.ts";
import { attachments, attachmentsOfPolicy } from "../records.ts";
import { requireRole } from "../roles.ts";

type Output = Omit<ListEntitiesForPolicyCommandOutput, "$metadata">;

/** Roles are the only entities that policies can be attached to here. */
export async function listEntitiesForPolicy(
  context: RequestContext,
  input: ListEntitiesForPolicyCommandInput,
): Promise<Output> {
  const { EntityFilter = "Role", PathPrefix = "/", PolicyUsageFilter = "PermissionsPolicy" } = input;
  const wanted = EntityFilter === "Role" && PolicyUsageFilter === "PermissionsPolicy";
  return context.platform.store.read((tx) => {
    const { arn } = requirePolicy(tx, input.PolicyArn ?? "");
    const roles = [...(wanted ? tx.range(attachmentsOfPolicy(arn)) : [])]
      .map(({ value }) => requireRole(tx, attachments.decode(value).roleName))
      .filter(({ path }) => path.startsWith(PathPrefix));
    const { items, paging } = pageOf(roles, ({ roleName }) => roleName.toLowerCase(), input);
    return {
      PolicyGroups: [],
      PolicyUsers: [],
      PolicyRoles: items.map(({ roleName, roleId }) => ({ RoleName: roleName, RoleId: roleId })),
      ...paging,
    };
  });
}
