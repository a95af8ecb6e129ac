import type { ListPoliciesCommandInput, ListPoliciesCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import type { Reading } from "../../../store/store.ts";
import { policyArn } from "../arns.ts";
import { awsManagedPolicies } from "../aws-managed-policies.ts";
import { attachmentCount, listedPolicy, type ManagedPolicy } from "../managed-policies.ts";
import { compareNames, pageOf } from "../paging.ts";
import { allPolicies, policies } from "../records.ts";

type Output = Omit<ListPoliciesCommandOutput, "$metadata">;

/** In the order of their ARNs, the account's own before AWS's. */
export async function listPolicies(context: RequestContext, input: ListPoliciesCommandInput): Promise<Output> {
  const { Scope = "All", OnlyAttached = false, PathPrefix = "/", PolicyUsageFilter } = input;
  return context.platform.store.read((tx) => {
    const candidates = [
      ...(Scope === "AWS" ? [] : ownPolicies(tx)),
      ...(Scope === "Local" ? [] : [...awsManagedPolicies.values()].map(({ policy }) => policy)),
    ];
    const found = candidates
      .filter(({ path }) => path.startsWith(PathPrefix))
      .filter(({ arn }) => !OnlyAttached || attachmentCount(tx, arn) > 0)
      // Nothing here is used as a permissions boundary.
      .filter(() => PolicyUsageFilter !== "PermissionsBoundary")
      .sort((one, other) => compareNames(one.arn, other.arn));
    const { items, paging } = pageOf(found, ({ arn }) => arn, input);
    return { Policies: items.map((policy) => listedPolicy(tx, policy)), ...paging };
  });
}

function ownPolicies(tx: Reading): ManagedPolicy[] {
  return [...tx.range(allPolicies())].map(({ value }) => {
    const record = policies.decode(value);
    return { ...record, arn: policyArn(record.path, record.policyName) };
  });
}
