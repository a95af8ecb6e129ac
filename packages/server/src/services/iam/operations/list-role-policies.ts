import type { ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { pageOf } from "../paging.ts";
import { inlinePolicies, inlinePoliciesOf } from "../records.ts";
import { requireRole } from "../roles.ts";

type Output = Omit<ListRolePoliciesCommandOutput, "$metadata">;

export async function listRolePolicies(context: RequestContext, input: ListRolePoliciesCommandInput): Promise<Output> {
  return context.platform.store.read((tx) => {
    const { roleName } = requireRole(tx, input.RoleName ?? "");
    const names = [...tx.range(inlinePoliciesOf(roleName))].map(({ value }) => inlinePolicies.decode(value).policyName);
    const { items, paging } = pageOf(names, (name) => name, input);
    return { PolicyNames: items, ...paging };
  });
}
