import type { RemovePermissionRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { resourceNotFound } from "../errors.ts";
import { resolveFunction } from "../function-name.ts";
import { findPolicy, requirePolicyRevision, writePolicy } from "../policies/stored-policy.ts";
import { functionKey } from "../records.ts";
import { readQualified } from "../versions/lookup.ts";

export async function removePermission(
  { platform, region }: RequestContext,
  input: RemovePermissionRequest,
): Promise<void> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "RemovePermission");
  const id = input.StatementId ?? "";
  const revisionId = uuid(platform.random);
  await platform.store.transact((tx) => {
    if (!tx.get(functionKey(region, reference.functionName))) {
      throw resourceNotFound(`No policy found for: ${reference.invokedArn}`);
    }
    readQualified(tx, region, reference);
    const policy = findPolicy(tx, region, reference);
    if (!policy) throw resourceNotFound("No policy is associated with the given resource.");
    const statements = policy.statements.filter(({ Sid }) => Sid !== id);
    if (statements.length === policy.statements.length) {
      throw resourceNotFound(`Statement ${id} is not found in resource policy.`);
    }
    requirePolicyRevision(policy.revisionId, input.RevisionId);
    writePolicy(tx, region, reference, { statements, revisionId });
  });
}
