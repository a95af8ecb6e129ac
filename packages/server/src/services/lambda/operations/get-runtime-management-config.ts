import type { GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resolveFunction } from "../function-name.ts";
import { readTarget } from "../versions/lookup.ts";

/** Always `Auto`: PutRuntimeManagementConfig takes nothing else. */
export async function getRuntimeManagementConfig(
  { platform, region }: RequestContext,
  input: GetRuntimeManagementConfigRequest,
): Promise<GetRuntimeManagementConfigResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "GetRuntimeManagementConfig");
  await platform.store.read((tx) => readTarget(tx, region, reference));
  return { UpdateRuntimeOn: "Auto", FunctionArn: reference.invokedArn };
}
