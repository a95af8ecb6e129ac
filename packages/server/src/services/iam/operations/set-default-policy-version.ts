import type { SetDefaultPolicyVersionCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { requireOwnPolicy, requireVersion } from "../managed-policies.ts";
import { policies, policyKey } from "../records.ts";

export async function setDefaultPolicyVersion(
  context: RequestContext,
  input: SetDefaultPolicyVersionCommandInput,
): Promise<object> {
  await context.platform.store.transact((tx) => {
    const policy = requireOwnPolicy(tx, input.PolicyArn ?? "");
    const { version } = requireVersion(tx, policy, input.VersionId ?? "");
    const { arn: _arn, ...record } = policy;
    tx.put(policyKey(policy.policyName), policies.encode({ ...record, defaultVersion: version }));
  });
  return {};
}
