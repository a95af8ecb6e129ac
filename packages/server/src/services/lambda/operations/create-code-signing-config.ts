import type { CreateCodeSigningConfigRequest, CreateCodeSigningConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { codeSigningArn, codeSigningConfiguration } from "../code-signing/configuration.ts";
import { type CodeSigningRecord, codeSigningCodec, codeSigningKey } from "../code-signing/records.ts";
import { mergeTags } from "../tags.ts";

export async function createCodeSigningConfig(
  context: RequestContext,
  input: CreateCodeSigningConfigRequest,
): Promise<CreateCodeSigningConfigResponse> {
  const { platform, region } = context;
  const id = `csc-${Buffer.from(platform.random.bytes(9)).toString("hex").slice(0, 17)}`;
  if (input.Tags) await context.authorize("lambda:TagResource", [codeSigningArn(region, id)]);
  const record: CodeSigningRecord = {
    region,
    id,
    ...(input.Description !== undefined && { description: input.Description }),
    signingProfileVersionArns: input.AllowedPublishers?.SigningProfileVersionArns ?? [],
    untrustedArtifactOnDeployment: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? "Warn",
    tags: mergeTags({}, input.Tags ?? {}),
    lastModifiedMs: platform.clock.nowMs(),
  };
  await platform.store.transact((tx) => tx.put(codeSigningKey(region, id), codeSigningCodec.encode(record)));
  return { CodeSigningConfig: codeSigningConfiguration(record) };
}
