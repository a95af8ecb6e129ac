import type { ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { parsePolicyArn } from "../arns.ts";
import { pageOf } from "../paging.ts";
import { attachments, attachmentsOfRole } from "../records.ts";
import { requireRole } from "../roles.ts";

type Output = Omit<ListAttachedRolePoliciesCommandOutput, "$metadata">;

export async function listAttachedRolePolicies(
  context: RequestContext,
  input: ListAttachedRolePoliciesCommandInput,
): Promise<Output> {
  const prefix = input.PathPrefix ?? "/";
  return context.platform.store.read((tx) => {
    const { roleName } = requireRole(tx, input.RoleName ?? "");
    const arns = [...tx.range(attachmentsOfRole(roleName))]
      .map(({ value }) => attachments.decode(value).policyArn)
      .filter((arn) => parsePolicyArn(arn)?.path.startsWith(prefix));
    const { items, paging } = pageOf(arns, (arn) => arn, input);
    const AttachedPolicies = items.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf("/") + 1), PolicyArn: arn }));
    return { AttachedPolicies, ...paging };
  });
}
