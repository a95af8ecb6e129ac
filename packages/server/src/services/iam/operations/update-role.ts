import type { UpdateRoleCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { roleKey, roles } from "../records.ts";
import { requireRole } from "../roles.ts";

/** Without a MaxSessionDuration the role gets the default of one hour, as the model's documentation says. */
export async function updateRole(context: RequestContext, input: UpdateRoleCommandInput): Promise<object> {
  const { RoleName: roleName = "", Description: description, MaxSessionDuration: maxSessionSeconds = 3600 } = input;
  await context.platform.store.transact((tx) => {
    const role = requireRole(tx, roleName);
    const updated = { ...role, maxSessionSeconds, ...(description !== undefined && { description }) };
    tx.put(roleKey(roleName), roles.encode(updated));
  });
  return {};
}
