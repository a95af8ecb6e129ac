import type { DetachRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { findPolicy } from "../managed-policies.ts";
import { policyAttachmentKey, roleAttachmentKey } from "../records.ts";
import { requireRole } from "../roles.ts";

export async function detachRolePolicy(context: RequestContext, input: DetachRolePolicyCommandInput): Promise<object> {
  const { RoleName: roleName = "", PolicyArn: policyArn = "" } = input;
  await context.platform.store.transact((tx) => {
    requireRole(tx, roleName);
    const attachment = { roleName, policyArn };
    if (!findPolicy(tx, policyArn) || !tx.get(roleAttachmentKey(attachment))) {
      throw new ServiceError("NoSuchEntityException", `Policy ${policyArn} was not found.`);
    }
    tx.delete(roleAttachmentKey(attachment));
    tx.delete(policyAttachmentKey(attachment));
  });
  return {};
}
