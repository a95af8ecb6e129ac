import type { UntagPolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { requireOwnPolicy } from "../managed-policies.ts";
import { policies, policyKey } from "../records.ts";
import { withoutTags } from "../tags.ts";

export async function untagPolicy(context: RequestContext, input: UntagPolicyCommandInput): Promise<object> {
  await context.platform.store.transact((tx) => {
    const { arn: _arn, ...policy } = requireOwnPolicy(tx, input.PolicyArn ?? "");
    tx.put(policyKey(policy.policyName), policies.encode({ ...policy, tags: withoutTags(policy.tags, input.TagKeys) }));
  });
  return {};
}
