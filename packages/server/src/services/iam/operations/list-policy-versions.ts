import type { ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { policyVersionsOf, requirePolicy } from "../managed-policies.ts";
import { pageOf } from "../paging.ts";

type Output = Omit<ListPolicyVersionsCommandOutput, "$metadata">;

/** Newest first, as AWS shows them. */
export async function listPolicyVersions(
  context: RequestContext,
  input: ListPolicyVersionsCommandInput,
): Promise<Output> {
  return context.platform.store.read((tx) => {
    const policy = requirePolicy(tx, input.PolicyArn ?? "");
    const versions = policyVersionsOf(tx, policy).reverse();
    const { items, paging } = pageOf(versions, ({ version }) => descendingName(version), input);
    return {
      Versions: items.map(({ version, createMs }) => ({
        VersionId: `v${version}`,
        IsDefaultVersion: version === policy.defaultVersion,
        CreateDate: new Date(createMs),
      })),
      ...paging,
    };
  });
}

/** A name that orders against the number. */
function descendingName(version: number): string {
  return String(1e9 - version).padStart(10, "0");
}
