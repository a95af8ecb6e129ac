import type { UpdateAssumeRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { roleKey, roles } from "../records.ts";
import { requireRole } from "../roles.ts";
import { checkPrincipalsExist, parseTrustPolicy } from "../trust-policy.ts";

export async function updateAssumeRolePolicy(
  context: RequestContext,
  input: UpdateAssumeRolePolicyCommandInput,
): Promise<object> {
  const { RoleName: roleName = "", PolicyDocument: trustPolicy = "" } = input;
  const document = parseTrustPolicy(trustPolicy);
  await context.platform.store.transact((tx) => {
    const role = requireRole(tx, roleName);
    checkPrincipalsExist(tx, document);
    tx.put(roleKey(roleName), roles.encode({ ...role, trustPolicy }));
  });
  return {};
}
