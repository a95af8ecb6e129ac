import type { PutResourcePolicyInput, PutResourcePolicyOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { refuseParameters } from "../errors.ts";
import { canonicalPolicy } from "../policies/documents.ts";
import { findPolicy, isStreamArn, policyHolderOf, putPolicy, requireRevision } from "../policies/resource-policies.ts";

/** Unlike AWS it may be done again within 15 seconds, because here a policy is in place at once. */
export async function putResourcePolicy(
  context: RequestContext,
  input: PutResourcePolicyInput,
): Promise<PutResourcePolicyOutput> {
  const { platform, region } = context;
  const { ResourceArn: arn = "", Policy: document = "", ExpectedRevisionId: expected } = input;
  const holderIn = policyHolderOf(context, "PutResourcePolicy", arn);
  // A confirmation belongs to the check that it overrides, and that takes an evaluation of policies.
  refuseParameters("PutResourcePolicy", input, ["ConfirmRemoveSelfResourceAccess"]);
  const policy = canonicalPolicy(document, isStreamArn(arn) ? "stream" : "table");
  const nowMs = platform.clock.nowMs();
  return platform.store.transact((tx) => {
    const holder = holderIn(tx);
    requireRevision(arn, holder, findPolicy(tx, region, holder), expected);
    return { RevisionId: putPolicy(tx, region, holder.id, policy, nowMs) };
  });
}
