import type { GetRolePolicyCommandInput, GetRolePolicyCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { urlEncoded } from "../documents.ts";
import { requireInlinePolicy } from "../inline-policies.ts";

type Output = Omit<GetRolePolicyCommandOutput, "$metadata">;

export async function getRolePolicy(context: RequestContext, input: GetRolePolicyCommandInput): Promise<Output> {
  const { RoleName = "", PolicyName = "" } = input;
  const { document } = await context.platform.store.read((tx) => requireInlinePolicy(tx, RoleName, PolicyName));
  return { RoleName, PolicyName, PolicyDocument: urlEncoded(document) };
}
