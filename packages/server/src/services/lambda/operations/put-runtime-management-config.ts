import type { PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { invalidParameter } from "../errors.ts";
import { resolveFunction } from "../function-name.ts";
import { readTarget } from "../versions/lookup.ts";

/**
 * Functions run on the runtimes that the machine has, whichever those are when an environment starts: what AWS calls
 * `Auto`. To hold a function to an older build, that build would have to be kept.
 */
export async function putRuntimeManagementConfig(
  { platform, region }: RequestContext,
  input: PutRuntimeManagementConfigRequest,
): Promise<PutRuntimeManagementConfigResponse> {
  const { UpdateRuntimeOn: mode, RuntimeVersionArn: arn } = input;
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "PutRuntimeManagementConfig");
  await platform.store.read((tx) => readTarget(tx, region, reference));
  if (mode !== "Auto") throw new NotImplementedError(`PutRuntimeManagementConfig with UpdateRuntimeOn: ${mode}`);
  if (arn !== undefined) throw invalidParameter("RuntimeVersionArn is only supported when UpdateRuntimeOn is Manual.");
  return { UpdateRuntimeOn: "Auto", FunctionArn: reference.invokedArn };
}
