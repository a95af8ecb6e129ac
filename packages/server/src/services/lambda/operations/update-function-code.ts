import type { FunctionConfiguration, UpdateFunctionCodeRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Environments } from "../../../runtimes/environments.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { checkArchive, codeReference, dropCode, holdCode, removeCode, uploadCode } from "../code-archives.ts";
import { checkDeployment, codeSigningOfFunction, warnOfDeployment } from "../code-signing/deployment.ts";
import { functionConfiguration } from "../function-configuration.ts";
import type { FunctionInvoker } from "../function-invoker.ts";
import { latestVersion } from "../function-name.ts";
import { environmentKey } from "../function-specification.ts";
import { checkUnzippedSize } from "../layers/function-layers.ts";
import type { FunctionRecord } from "../records.ts";
import { changeFunction, readFunction, requestedFunction, requireRevision } from "../stored-function.ts";
import { refuseOtherArchitectures, refuseUnsupportedSettings } from "../unsupported-settings.ts";
import { publish, publishingIds } from "../versions/publish.ts";

/** Stores the new archive, makes the function refer to it, then removes the old one. */
export function updateFunctionCode(environments: Environments, invoker: FunctionInvoker) {
  return async (context: RequestContext, input: UpdateFunctionCodeRequest): Promise<FunctionConfiguration> => {
    const { platform, region } = context;
    const reference = requestedFunction(context, input.FunctionName);
    refuseUnsupportedSettings("UpdateFunctionCode", { PublishTo: input.PublishTo });
    refuseOtherArchitectures("UpdateFunctionCode", input.Architectures);
    const { functionName, functionArn } = reference;
    const checkSigned = (tx: Reading) => checkDeployment(codeSigningOfFunction(tx, region, functionName), functionArn);
    const current = await platform.store.read((tx) => {
      const record = readFunction(tx, region, reference);
      requireRevision(record, input.RevisionId);
      checkSigned(tx);
      return record;
    });
    const archive = await checkArchive("UpdateFunctionCode", input);
    await checkUnzippedSize(current.layers ?? [], async () => archive);
    const code = codeReference(platform, archive);
    if (input.DryRun) return functionConfiguration({ ...current, code });
    const nowMs = platform.clock.nowMs();
    const ids = publishingIds(platform);
    let isWarned = false;
    const replaceCode = (tx: Writing, record: FunctionRecord) => {
      isWarned = checkSigned(tx);
      holdCode(tx, code, latestVersion);
      dropCode(tx, record.code, latestVersion, nowMs);
      return { ...record, code };
    };
    const finish = (tx: Writing, record: FunctionRecord) =>
      input.Publish ? publish(tx, record, undefined, ids) : record;
    try {
      await uploadCode(platform, code, archive);
      const { before, answer } = await changeFunction(context, reference, input.RevisionId, replaceCode, finish);
      if (isWarned) warnOfDeployment(invoker, region, functionName);
      environments.retire(environmentKey(before));
      await removeCode(platform, before.code.blobKey);
      return functionConfiguration(answer);
    } catch (error) {
      await removeCode(platform, code.blobKey);
      throw error;
    }
  };
}
