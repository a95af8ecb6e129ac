import type { UpdateCodeSigningConfigRequest, UpdateCodeSigningConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { codeSigningConfiguration, requireCodeSigning } from "../code-signing/configuration.ts";
import { type CodeSigningRecord, codeSigningCodec, codeSigningKey } from "../code-signing/records.ts";

/** Changes what the request names; functions notice when they are deployed next. */
export async function updateCodeSigningConfig(
  { platform, region }: RequestContext,
  input: UpdateCodeSigningConfigRequest,
): Promise<UpdateCodeSigningConfigResponse> {
  const { Description, AllowedPublishers, CodeSigningPolicies } = input;
  const policy = CodeSigningPolicies?.UntrustedArtifactOnDeployment;
  const publishers = AllowedPublishers?.SigningProfileVersionArns;
  const lastModifiedMs = platform.clock.nowMs();
  const record = await platform.store.transact((tx) => {
    const after: CodeSigningRecord = {
      ...requireCodeSigning(tx, region, input.CodeSigningConfigArn),
      ...(Description !== undefined && { description: Description }),
      ...(publishers && { signingProfileVersionArns: publishers }),
      ...(policy && { untrustedArtifactOnDeployment: policy }),
      lastModifiedMs,
    };
    tx.put(codeSigningKey(region, after.id), codeSigningCodec.encode(after));
    return after;
  });
  return { CodeSigningConfig: codeSigningConfiguration(record) };
}
