import type { GetPolicyRequest, GetPolicyResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceNotFound } from "../errors.ts";
import { resolveFunction } from "../function-name.ts";
import { findPolicy, policyText } from "../policies/stored-policy.ts";

/** A function's policy is no policy of its versions, nor the other way round. */
export async function getPolicy(
  { platform, region }: RequestContext,
  input: GetPolicyRequest,
): Promise<GetPolicyResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "GetPolicy");
  const policy = await platform.store.read((tx) => findPolicy(tx, region, reference));
  if (!policy) throw resourceNotFound("The resource you requested does not exist.");
  return { Policy: policyText(policy), RevisionId: policy.revisionId };
}
