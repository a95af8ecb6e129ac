import type { GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceNotFound } from "../errors.ts";
import { resolveLayerVersion } from "../layers/layer-name.ts";
import { requireLayerForPolicy } from "../layers/stored-policy.ts";
import { policyText } from "../policies/stored-policy.ts";

export async function getLayerVersionPolicy(
  { platform, region }: RequestContext,
  input: GetLayerVersionPolicyRequest,
): Promise<GetLayerVersionPolicyResponse> {
  const reference = resolveLayerVersion(region, input.LayerName, input.VersionNumber, "GetLayerVersionPolicy");
  const { policy } = await platform.store.read((tx) => requireLayerForPolicy(tx, region, reference));
  if (!policy) throw resourceNotFound("No policy is associated with the given resource.");
  return { Policy: policyText(policy), RevisionId: policy.revisionId };
}
