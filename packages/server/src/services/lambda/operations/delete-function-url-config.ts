import type { DeleteFunctionUrlConfigRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resolveFunction } from "../function-name.ts";
import { requireFunctionUrl } from "../function-urls/configuration.ts";
import { deleteFunctionUrl } from "../function-urls/records.ts";

/** A new URL of the same function will have another address, as on AWS. */
export async function deleteFunctionUrlConfig(
  { platform, region }: RequestContext,
  input: DeleteFunctionUrlConfigRequest,
): Promise<object> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  await platform.store.transact((tx) => deleteFunctionUrl(tx, requireFunctionUrl(tx, region, reference)));
  return {};
}
