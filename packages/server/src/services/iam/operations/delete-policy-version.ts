import type { DeletePolicyVersionCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { requireOwnPolicy, requireVersion } from "../managed-policies.ts";
import { policyVersionKey } from "../records.ts";

export async function deletePolicyVersion(
  context: RequestContext,
  input: DeletePolicyVersionCommandInput,
): Promise<object> {
  await context.platform.store.transact((tx) => {
    const policy = requireOwnPolicy(tx, input.PolicyArn ?? "");
    const { version } = requireVersion(tx, policy, input.VersionId ?? "");
    if (version === policy.defaultVersion) {
      throw new ServiceError("DeleteConflictException", "Cannot delete the default version of a policy.");
    }
    tx.delete(policyVersionKey(policy.policyName, version));
  });
  return {};
}
