import type { GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resolveFunction } from "../function-name.ts";
import { readTarget } from "../versions/lookup.ts";

/** Names the runtime's version where it was named by hand, as AWS does. */
export async function getRuntimeManagementConfig(
  { platform, region }: RequestContext,
  input: GetRuntimeManagementConfigRequest,
): Promise<GetRuntimeManagementConfigResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "GetRuntimeManagementConfig");
  const { version } = await platform.store.read((tx) => readTarget(tx, region, reference));
  const { mode = "Auto", versionArn } = version.runtimeManagement ?? {};
  return {
    UpdateRuntimeOn: mode,
    FunctionArn: reference.invokedArn,
    ...(mode === "Manual" && { RuntimeVersionArn: versionArn }),
  };
}
