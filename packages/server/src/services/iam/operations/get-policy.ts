import type { GetPolicyCommandInput, GetPolicyCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { describedPolicy, requirePolicy } from "../managed-policies.ts";

type Output = Omit<GetPolicyCommandOutput, "$metadata">;

export async function getPolicy(context: RequestContext, input: GetPolicyCommandInput): Promise<Output> {
  return context.platform.store.read((tx) => ({
    Policy: describedPolicy(tx, requirePolicy(tx, input.PolicyArn ?? "")),
  }));
}
