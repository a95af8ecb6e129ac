import type { DeleteResourcePolicyInput, DeleteResourcePolicyOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { policyKey } from "../policies/records.ts";
import { findPolicy, policyHolderOf, policyNotFound, requireRevision } from "../policies/resource-policies.ts";

/** Answers without a revision when there was no policy. */
export async function deleteResourcePolicy(
  context: RequestContext,
  input: DeleteResourcePolicyInput,
): Promise<DeleteResourcePolicyOutput> {
  const { platform, region } = context;
  const { ResourceArn: arn = "", ExpectedRevisionId: expected } = input;
  const holderIn = policyHolderOf(context, "DeleteResourcePolicy", arn);
  return platform.store.transact((tx) => {
    const holder = holderIn(tx);
    const policy = findPolicy(tx, region, holder);
    if (!policy) {
      if (expected !== undefined) throw policyNotFound(arn);
      return {};
    }
    requireRevision(arn, holder, policy, expected);
    tx.delete(policyKey(region, holder.id));
    return { RevisionId: policy.revisionId };
  });
}
