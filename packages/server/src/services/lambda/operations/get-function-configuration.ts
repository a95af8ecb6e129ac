import type { FunctionConfiguration, GetFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { functionConfiguration } from "../function-configuration.ts";
import { resolveFunction } from "../function-name.ts";
import { readTarget } from "../versions/lookup.ts";

export async function getFunctionConfiguration(
  { platform, region }: RequestContext,
  input: GetFunctionConfigurationRequest,
): Promise<FunctionConfiguration> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "GetFunctionConfiguration");
  const { version } = await platform.store.read((tx) => readTarget(tx, region, reference));
  return functionConfiguration(version, reference.invokedArn);
}
