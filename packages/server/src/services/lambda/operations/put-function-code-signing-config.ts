import type { PutFunctionCodeSigningConfigRequest, PutFunctionCodeSigningConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { requireCodeSigningOfFunction } from "../code-signing/configuration.ts";
import { attachCodeSigning } from "../code-signing/records.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

/** From the function's next deployment on; what is deployed stays, signed or not. */
export async function putFunctionCodeSigningConfig(
  context: RequestContext,
  input: PutFunctionCodeSigningConfigRequest,
): Promise<PutFunctionCodeSigningConfigResponse> {
  const { platform, region } = context;
  const { CodeSigningConfigArn = "" } = input;
  const reference = requestedFunction(context, input.FunctionName);
  const { functionName } = reference;
  await platform.store.transact((tx) => {
    const { id } = requireCodeSigningOfFunction(tx, region, CodeSigningConfigArn);
    readFunction(tx, region, reference);
    attachCodeSigning(tx, region, functionName, id);
  });
  return { CodeSigningConfigArn, FunctionName: functionName };
}
