import type { AddLayerVersionPermissionRequest, AddLayerVersionPermissionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { resourceConflict } from "../errors.ts";
import { layerVersionArnOf, resolveLayerVersion } from "../layers/layer-name.ts";
import { requireLayerForPolicy, requireLayerPolicyRevision, writeLayerPolicy } from "../layers/stored-policy.ts";
import type { PolicyStatement } from "../policies/records.ts";

export async function addLayerVersionPermission(
  { platform, region }: RequestContext,
  input: AddLayerVersionPermissionRequest,
): Promise<AddLayerVersionPermissionResponse> {
  const reference = resolveLayerVersion(region, input.LayerName, input.VersionNumber, "AddLayerVersionPermission");
  const statement = statementOf(input, layerVersionArnOf(region, reference.layerName, reference.version));
  const revisionId = uuid(platform.random);
  await platform.store.transact((tx) => {
    const record = requireLayerForPolicy(tx, region, reference);
    requireLayerPolicyRevision(record, input.RevisionId);
    const statements = record.policy?.statements ?? [];
    if (statements.some(({ Sid }) => Sid === statement.Sid)) {
      throw resourceConflict(
        `The statement id (${statement.Sid}) provided already exists. ` +
          "Please provide a new statement id, or remove the existing statement.",
      );
    }
    writeLayerPolicy(tx, record, { statements: [...statements, statement], revisionId });
  });
  return { Statement: JSON.stringify(statement), RevisionId: revisionId };
}

function statementOf(input: AddLayerVersionPermissionRequest, resource: string): PolicyStatement {
  const { StatementId = "", Action = "", Principal = "", OrganizationId } = input;
  const isAccount = /^\d{12}$/.test(Principal);
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: isAccount ? `arn:aws:iam::${Principal}:root` : Principal },
    Action,
    Resource: resource,
    ...(OrganizationId !== undefined && { Condition: { StringEquals: { "aws:PrincipalOrgID": OrganizationId } } }),
  };
}
