import type { UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resolveFunction } from "../function-name.ts";
import { corsRules, functionUrlConfiguration, requireFunctionUrl } from "../function-urls/configuration.ts";
import { type FunctionUrlRecord, writeFunctionUrl } from "../function-urls/records.ts";

/** Changes what the request names; the rules for other origins are replaced as a whole. */
export async function updateFunctionUrlConfig(
  { platform, region }: RequestContext,
  input: UpdateFunctionUrlConfigRequest,
): Promise<UpdateFunctionUrlConfigResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  const lastModifiedMs = platform.clock.nowMs();
  const record = await platform.store.transact((tx) => {
    const before = requireFunctionUrl(tx, region, reference);
    const after: FunctionUrlRecord = {
      ...before,
      ...(input.AuthType && { authType: input.AuthType }),
      ...(input.InvokeMode && { invokeMode: input.InvokeMode }),
      ...(input.Cors && { cors: corsRules(input.Cors) }),
      lastModifiedMs,
    };
    writeFunctionUrl(tx, after);
    return after;
  });
  return functionUrlConfiguration(platform, record);
}
