import type { TagPolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { requireOwnPolicy } from "../managed-policies.ts";
import { policies, policyKey } from "../records.ts";
import { withTags } from "../tags.ts";

export async function tagPolicy(context: RequestContext, input: TagPolicyCommandInput): Promise<object> {
  await context.platform.store.transact((tx) => {
    const { arn: _arn, ...policy } = requireOwnPolicy(tx, input.PolicyArn ?? "");
    tx.put(policyKey(policy.policyName), policies.encode({ ...policy, tags: withTags(policy.tags, input.Tags) }));
  });
  return {};
}
