import type { GetCodeSigningConfigRequest, GetCodeSigningConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { codeSigningConfiguration, requireCodeSigning } from "../code-signing/configuration.ts";

export async function getCodeSigningConfig(
  { platform, region }: RequestContext,
  input: GetCodeSigningConfigRequest,
): Promise<GetCodeSigningConfigResponse> {
  const record = await platform.store.read((tx) => requireCodeSigning(tx, region, input.CodeSigningConfigArn));
  return { CodeSigningConfig: codeSigningConfiguration(record) };
}
