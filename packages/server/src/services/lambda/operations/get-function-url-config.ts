import type { GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resolveFunction } from "../function-name.ts";
import { functionUrlConfiguration, requireFunctionUrl } from "../function-urls/configuration.ts";

export async function getFunctionUrlConfig(
  { platform, region }: RequestContext,
  input: GetFunctionUrlConfigRequest,
): Promise<GetFunctionUrlConfigResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  const record = await platform.store.read((tx) => requireFunctionUrl(tx, region, reference));
  return functionUrlConfiguration(platform, record);
}
