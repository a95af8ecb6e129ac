import type { AttachRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { findPolicy } from "../managed-policies.ts";
import { attachments, attachmentsOfRole, policyAttachmentKey, roleAttachmentKey } from "../records.ts";
import { requireRole } from "../roles.ts";

const policiesPerRoleMax = 10;

/** Attaching twice is as good as once. */
export async function attachRolePolicy(context: RequestContext, input: AttachRolePolicyCommandInput): Promise<object> {
  const { RoleName: roleName = "", PolicyArn: policyArn = "" } = input;
  await context.platform.store.transact((tx) => {
    requireRole(tx, roleName);
    if (!findPolicy(tx, policyArn)) {
      throw new ServiceError("NoSuchEntityException", `Policy ${policyArn} does not exist or is not attachable.`);
    }
    const attachment = { roleName, policyArn };
    if (tx.get(roleAttachmentKey(attachment))) return;
    if ([...tx.range(attachmentsOfRole(roleName))].length >= policiesPerRoleMax) {
      throw new ServiceError(
        "LimitExceededException",
        `Cannot exceed quota for PoliciesPerRole: ${policiesPerRoleMax}`,
      );
    }
    tx.put(roleAttachmentKey(attachment), attachments.encode(attachment));
    tx.put(policyAttachmentKey(attachment), attachments.encode(attachment));
  });
  return {};
}
