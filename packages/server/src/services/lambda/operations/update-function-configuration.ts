import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Environments } from "../../../runtimes/environments.ts";
import { checkExecutionRole } from "../execution-role.ts";
import { functionConfiguration } from "../function-configuration.ts";
import { checkSettings, recordOfSettings } from "../function-settings.ts";
import { environmentKey } from "../function-specification.ts";
import { changeFunction, requestedFunction } from "../stored-function.ts";
import { refuseUnsupportedSettings } from "../unsupported-settings.ts";

/** Every update begins new environments, as on AWS, whatever it changes. */
export function updateFunctionConfiguration(environments: Environments) {
  return async (context: RequestContext, input: UpdateFunctionConfigurationRequest): Promise<FunctionConfiguration> => {
    const reference = requestedFunction(context, input.FunctionName);
    refuseUnsupportedSettings("UpdateFunctionConfiguration", input);
    checkSettings(input);
    const role = input.Role && { role: input.Role, roleId: await checkExecutionRole(context, input.Role) };
    const settings = recordOfSettings(input, reference.functionName);
    const { before, answer } = await changeFunction(context, reference, input.RevisionId, (_tx, record) => ({
      ...record,
      ...settings,
      ...role,
    }));
    environments.retire(environmentKey(before));
    return functionConfiguration(answer);
  };
}
