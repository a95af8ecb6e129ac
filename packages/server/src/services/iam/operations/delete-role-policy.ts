import type { DeleteRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { requireInlinePolicy } from "../inline-policies.ts";
import { inlinePolicyKey } from "../records.ts";

export async function deleteRolePolicy(context: RequestContext, input: DeleteRolePolicyCommandInput): Promise<object> {
  const { RoleName = "", PolicyName = "" } = input;
  await context.platform.store.transact((tx) => {
    requireInlinePolicy(tx, RoleName, PolicyName);
    tx.delete(inlinePolicyKey(RoleName, PolicyName));
  });
  return {};
}
