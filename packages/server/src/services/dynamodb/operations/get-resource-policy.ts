import type { GetResourcePolicyInput, GetResourcePolicyOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { findPolicy, policyHolderOf, policyNotFound } from "../policies/resource-policies.ts";

export async function getResourcePolicy(
  context: RequestContext,
  input: GetResourcePolicyInput,
): Promise<GetResourcePolicyOutput> {
  const { platform, region } = context;
  const arn = input.ResourceArn!;
  const holderIn = policyHolderOf(context, "GetResourcePolicy", arn);
  return platform.store.read((tx) => {
    const policy = findPolicy(tx, region, holderIn(tx));
    if (!policy) throw policyNotFound(arn);
    return { Policy: policy.document, RevisionId: policy.revisionId };
  });
}
