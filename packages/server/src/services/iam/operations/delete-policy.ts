import type { DeletePolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { attachmentCount, policyVersionsOf, requireOwnPolicy } from "../managed-policies.ts";
import { policyKey, policyVersionKey } from "../records.ts";

/** Deletes a policy that is attached nowhere and has but its default version; otherwise throws DeleteConflictException. */
export async function deletePolicy(context: RequestContext, input: DeletePolicyCommandInput): Promise<object> {
  await context.platform.store.transact((tx) => {
    const policy = requireOwnPolicy(tx, input.PolicyArn ?? "");
    if (attachmentCount(tx, policy.arn) > 0) {
      throw new ServiceError("DeleteConflictException", "Cannot delete a policy attached to entities.");
    }
    if (policyVersionsOf(tx, policy).length > 1) {
      throw new ServiceError(
        "DeleteConflictException",
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
          "The default version is deleted with the policy.",
      );
    }
    tx.delete(policyKey(policy.policyName));
    tx.delete(policyVersionKey(policy.policyName, policy.defaultVersion));
  });
  return {};
}
