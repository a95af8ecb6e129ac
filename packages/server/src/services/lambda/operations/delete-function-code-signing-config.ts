import type { DeleteFunctionCodeSigningConfigRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { attachCodeSigning } from "../code-signing/records.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

/** Also where there was none, as on AWS. */
export async function deleteFunctionCodeSigningConfig(
  context: RequestContext,
  input: DeleteFunctionCodeSigningConfigRequest,
): Promise<object> {
  const { platform, region } = context;
  const reference = requestedFunction(context, input.FunctionName);
  await platform.store.transact((tx) => {
    readFunction(tx, region, reference);
    attachCodeSigning(tx, region, reference.functionName, undefined);
  });
  return {};
}
