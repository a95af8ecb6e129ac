import type { FunctionConfiguration, UpdateFunctionCodeRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Environments } from "../../../runtimes/environments.ts";
import { checkArchive, codeReference, dropCode, holdCode, removeCode, uploadCode } from "../code-archives.ts";
import { preconditionFailed } from "../errors.ts";
import { functionConfiguration } from "../function-configuration.ts";
import { environmentKey } from "../function-specification.ts";
import { changeFunction, readFunction, requestedFunction } from "../stored-function.ts";
import { refuseOtherArchitectures, refuseUnsupportedSettings } from "../unsupported-settings.ts";

/** Stores the new archive, makes the function refer to it, then removes the old one. */
export function updateFunctionCode(environments: Environments) {
  return async (context: RequestContext, input: UpdateFunctionCodeRequest): Promise<FunctionConfiguration> => {
    const { platform, region } = context;
    const reference = requestedFunction(context, { FunctionName: input.FunctionName });
    refuseUnsupportedSettings("UpdateFunctionCode", { Publish: input.Publish, PublishTo: input.PublishTo });
    refuseOtherArchitectures("UpdateFunctionCode", input.Architectures);
    const current = await platform.store.read((tx) => readFunction(tx, region, reference));
    if (input.RevisionId !== undefined && input.RevisionId !== current.revisionId) throw preconditionFailed();
    const archive = await checkArchive("UpdateFunctionCode", input);
    const code = codeReference(platform, archive);
    if (input.DryRun) return functionConfiguration({ ...current, code });
    const nowMs = platform.clock.nowMs();
    try {
      await uploadCode(platform, code, archive);
      const { before, after } = await changeFunction(context, reference, input.RevisionId, (tx, record) => {
        holdCode(tx, code);
        dropCode(tx, record.code, nowMs);
        return { ...record, code };
      });
      environments.retire(environmentKey(before));
      await removeCode(platform, before.code.blobKey);
      return functionConfiguration(after);
    } catch (error) {
      await removeCode(platform, code.blobKey);
      throw error;
    }
  };
}
