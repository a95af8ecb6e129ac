import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Environments } from "../../../runtimes/environments.ts";
import type { Writing } from "../../../store/store.ts";
import { removeCode } from "../code-archives.ts";
import { checkDeployment, codeSigningOfFunction, warnOfDeployment } from "../code-signing/deployment.ts";
import { checkExecutionRole } from "../execution-role.ts";
import { functionConfiguration } from "../function-configuration.ts";
import type { FunctionInvoker } from "../function-invoker.ts";
import { checkSettings, recordOfSettings } from "../function-settings.ts";
import { environmentKey } from "../function-specification.ts";
import { checkLayers, dropLayers, holdLayers, readLayers } from "../layers/function-layers.ts";
import { withLogging } from "../logging-config.ts";
import type { FunctionRecord } from "../records.ts";
import { changeFunction, readFunction, requestedFunction } from "../stored-function.ts";
import { refuseUnsupportedSettings } from "../unsupported-settings.ts";

/** Every update begins new environments, as on AWS, whatever it changes. */
export function updateFunctionConfiguration(environments: Environments, invoker: FunctionInvoker) {
  return async (context: RequestContext, input: UpdateFunctionConfigurationRequest): Promise<FunctionConfiguration> => {
    const reference = requestedFunction(context, input.FunctionName);
    refuseUnsupportedSettings("UpdateFunctionConfiguration", input);
    checkSettings(input);
    const role = input.Role && { role: input.Role, roleId: await checkExecutionRole(context, input.Role) };
    const settings = recordOfSettings(input);
    const { Layers: layerArns } = input;
    const { platform, region } = context;
    await checkLayers(platform, region, layerArns, async () => {
      const { code } = await platform.store.read((tx) => readFunction(tx, region, reference));
      return platform.blobs.get(code.blobKey);
    });
    const nowMs = platform.clock.nowMs();
    let isWarned = false;
    const change = (tx: Writing, record: FunctionRecord): FunctionRecord => {
      const changed = withLogging({ ...record, ...settings, ...role }, input.LoggingConfig);
      if (!layerArns) return changed;
      const signing = layerArns.length > 0 ? codeSigningOfFunction(tx, region, reference.functionName) : undefined;
      isWarned = checkDeployment(signing, reference.functionArn);
      const layered = { ...changed, layers: readLayers(tx, region, layerArns) };
      dropLayers(tx, record, nowMs);
      holdLayers(tx, layered);
      return layered;
    };
    const { before, answer } = await changeFunction(context, reference, input.RevisionId, change);
    if (isWarned) warnOfDeployment(invoker, region, reference.functionName);
    environments.retire(environmentKey(before));
    if (layerArns) for (const { code } of before.layers ?? []) await removeCode(platform, code.blobKey);
    return functionConfiguration(answer);
  };
}
