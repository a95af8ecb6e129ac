import type { GetFunctionCodeSigningConfigRequest, GetFunctionCodeSigningConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { codeSigningArn } from "../code-signing/configuration.ts";
import { attachedCodeSigning } from "../code-signing/records.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

/** Of a function without a configuration AWS answers nothing, whatever its model requires. */
export async function getFunctionCodeSigningConfig(
  context: RequestContext,
  input: GetFunctionCodeSigningConfigRequest,
): Promise<Partial<GetFunctionCodeSigningConfigResponse>> {
  const { platform, region } = context;
  const reference = requestedFunction(context, input.FunctionName);
  const { functionName } = reference;
  const id = await platform.store.read((tx) => {
    readFunction(tx, region, reference);
    return attachedCodeSigning(tx, region, functionName);
  });
  return id === undefined ? {} : { CodeSigningConfigArn: codeSigningArn(region, id), FunctionName: functionName };
}
