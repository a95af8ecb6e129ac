import type { AddPermissionRequest, AddPermissionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { invalidParameter, resourceConflict } from "../errors.ts";
import { latestVersion, resolveFunction } from "../function-name.ts";
import { permissionStatement } from "../policies/statement.ts";
import { findPolicy, requirePolicyRevision, writePolicy } from "../policies/stored-policy.ts";
import { readQualified } from "../versions/lookup.ts";

export async function addPermission(
  { platform, region }: RequestContext,
  input: AddPermissionRequest,
): Promise<AddPermissionResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "AddPermission");
  if (reference.qualifier === latestVersion) {
    throw invalidParameter("We currently do not support adding policies for $LATEST.");
  }
  const statement = permissionStatement(input, reference.invokedArn);
  const revisionId = uuid(platform.random);
  await platform.store.transact((tx) => {
    const target = readQualified(tx, region, reference);
    const policy = findPolicy(tx, region, reference);
    requirePolicyRevision(policy?.revisionId ?? (target.alias ?? target.version).revisionId, input.RevisionId);
    const statements = policy?.statements ?? [];
    if (statements.some(({ Sid }) => Sid === statement.Sid)) {
      throw resourceConflict(
        `The statement id (${statement.Sid}) provided already exists. ` +
          "Please provide a new statement id, or remove the existing statement.",
      );
    }
    writePolicy(tx, region, reference, { statements: [...statements, statement], revisionId });
  });
  return { Statement: JSON.stringify(statement) };
}
