import type { FunctionEventInvokeConfig, UpdateFunctionEventInvokeConfigRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { eventInvokeConfigNotFound, eventInvokeConfiguration } from "../event-invoke/configuration.ts";
import { eventInvokeConfigCodec, eventInvokeConfigKey, readEventInvokeConfig } from "../event-invoke/records.ts";
import { checkDestinations, checkEventInvokeSettings, recordOfEventInvokeSettings } from "../event-invoke/settings.ts";
import { requireEventInvokeTarget } from "../event-invoke/target.ts";
import { resolveFunction } from "../function-name.ts";

/** Changes what the request names and leaves the rest of the config as it is. */
export async function updateFunctionEventInvokeConfig(
  { platform, region }: RequestContext,
  input: UpdateFunctionEventInvokeConfigRequest,
): Promise<FunctionEventInvokeConfig> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  checkEventInvokeSettings("UpdateFunctionEventInvokeConfig", input);
  const changes = recordOfEventInvokeSettings(input);
  const lastModifiedMs = platform.clock.nowMs();
  const { functionName, qualifier } = reference;
  return platform.store.transact((tx) => {
    requireEventInvokeTarget(tx, region, reference);
    const before = readEventInvokeConfig(tx, region, functionName, qualifier);
    if (!before) throw eventInvokeConfigNotFound(reference);
    const after = { ...before, ...changes, lastModifiedMs };
    checkDestinations(tx, region, reference, after);
    tx.put(eventInvokeConfigKey(region, functionName, qualifier), eventInvokeConfigCodec.encode(after));
    return eventInvokeConfiguration(region, after);
  });
}
