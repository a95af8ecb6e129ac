import type { FunctionConfiguration, GetFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { functionConfiguration } from "../function-configuration.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

export async function getFunctionConfiguration(
  context: RequestContext,
  input: GetFunctionConfigurationRequest,
): Promise<FunctionConfiguration> {
  const reference = requestedFunction(context, input);
  return functionConfiguration(await context.platform.store.read((tx) => readFunction(tx, context.region, reference)));
}
