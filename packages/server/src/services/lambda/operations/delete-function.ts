import type { DeleteFunctionRequest, DeleteFunctionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Environments } from "../../../runtimes/environments.ts";
import { dropCode, removeCode } from "../code-archives.ts";
import { invalidParameter } from "../errors.ts";
import { latestVersion, requireLatest, resolveFunction } from "../function-name.ts";
import { environmentKey } from "../function-specification.ts";
import { functionKey } from "../records.ts";
import { readFunction } from "../stored-function.ts";

/** Event source mappings stay, as on AWS: a function of the same name takes them up again. */
export function deleteFunction(environments: Environments) {
  return async (context: RequestContext, input: DeleteFunctionRequest): Promise<DeleteFunctionResponse> => {
    const { platform, region } = context;
    const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "DeleteFunction");
    if (reference.qualifier === latestVersion) {
      throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
    }
    requireLatest(reference);
    const nowMs = platform.clock.nowMs();
    const record = await platform.store.transact((tx) => {
      const existing = readFunction(tx, region, reference);
      dropCode(tx, existing.code, nowMs);
      tx.delete(functionKey(region, reference.functionName));
      return existing;
    });
    environments.retire(environmentKey(record));
    await removeCode(platform, record.code.blobKey);
    return { StatusCode: 204 };
  };
}
