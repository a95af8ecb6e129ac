import type { PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidParameter } from "../errors.ts";
import { resolveFunction } from "../function-name.ts";
import type { RuntimeManagement, VersionRecord } from "../records.ts";
import { requireRuntimeVersion, requireThisRuntime } from "../runtime-management/runtime-version.ts";
import { writeFunction } from "../stored-function.ts";
import { readTarget } from "../versions/lookup.ts";
import { versionCodec, versionKey } from "../versions/records.ts";

/** For one version; no revision of it, because nothing changes in how it runs now. */
export async function putRuntimeManagementConfig(
  { platform, region }: RequestContext,
  input: PutRuntimeManagementConfigRequest,
): Promise<PutRuntimeManagementConfigResponse> {
  const { UpdateRuntimeOn: mode = "Auto", RuntimeVersionArn: arn } = input;
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "PutRuntimeManagementConfig");
  await platform.store.transact((tx) => {
    const target = readTarget(tx, region, reference);
    if (target.alias) throw invalidParameter("Runtimes are managed for versions, not for aliases of them.");
    const runtimeManagement = runtimeManagementOf(target.version, mode, arn);
    if (target.version === target.function) {
      writeFunction(tx, { ...target.function, runtimeManagement });
      return;
    }
    const key = versionKey(region, reference.functionName, Number(target.version.version));
    tx.put(key, versionCodec.encode({ ...target.version, runtimeManagement }));
  });
  return {
    UpdateRuntimeOn: mode,
    FunctionArn: reference.invokedArn,
    ...(arn !== undefined && { RuntimeVersionArn: arn }),
  };
}

/** Undefined for `Auto`, which is how functions run without it. */
function runtimeManagementOf(
  record: VersionRecord,
  mode: "Auto" | RuntimeManagement["mode"],
  arn: string | undefined,
): RuntimeManagement | undefined {
  if (mode === "Manual") {
    if (arn === undefined) throw invalidParameter("RuntimeVersionArn is required when UpdateRuntimeOn is Manual.");
    requireThisRuntime(record, arn);
    return { mode, versionArn: arn };
  }
  if (arn !== undefined) throw invalidParameter("RuntimeVersionArn is only supported when UpdateRuntimeOn is Manual.");
  return mode === "Auto" ? undefined : { mode, versionArn: requireRuntimeVersion(record, mode) };
}
