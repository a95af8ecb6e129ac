import type { GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { urlEncoded } from "../documents.ts";
import { requirePolicy, requireVersion } from "../managed-policies.ts";

type Output = Omit<GetPolicyVersionCommandOutput, "$metadata">;

export async function getPolicyVersion(context: RequestContext, input: GetPolicyVersionCommandInput): Promise<Output> {
  return context.platform.store.read((tx) => {
    const policy = requirePolicy(tx, input.PolicyArn ?? "");
    const { version, createMs, document } = requireVersion(tx, policy, input.VersionId ?? "");
    return {
      PolicyVersion: {
        Document: urlEncoded(document),
        VersionId: `v${version}`,
        IsDefaultVersion: version === policy.defaultVersion,
        CreateDate: new Date(createMs),
      },
    };
  });
}
