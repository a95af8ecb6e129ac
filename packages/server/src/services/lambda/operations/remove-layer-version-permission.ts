import type { RemoveLayerVersionPermissionRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { resourceNotFound } from "../errors.ts";
import { resolveLayerVersion } from "../layers/layer-name.ts";
import { requireLayerForPolicy, requireLayerPolicyRevision, writeLayerPolicy } from "../layers/stored-policy.ts";

export async function removeLayerVersionPermission(
  { platform, region }: RequestContext,
  input: RemoveLayerVersionPermissionRequest,
): Promise<object> {
  const reference = resolveLayerVersion(region, input.LayerName, input.VersionNumber, "RemoveLayerVersionPermission");
  const revisionId = uuid(platform.random);
  await platform.store.transact((tx) => {
    const record = requireLayerForPolicy(tx, region, reference);
    requireLayerPolicyRevision(record, input.RevisionId);
    const before = record.policy?.statements ?? [];
    const statements = before.filter(({ Sid }) => Sid !== input.StatementId);
    if (statements.length === before.length) {
      throw resourceNotFound(`Statement ${input.StatementId} is not found in resource policy.`);
    }
    writeLayerPolicy(tx, record, { statements, revisionId });
  });
  return {};
}
