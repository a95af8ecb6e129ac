import type { FunctionEventInvokeConfig, PutFunctionEventInvokeConfigRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { eventInvokeConfiguration } from "../event-invoke/configuration.ts";
import { type EventInvokeConfigRecord, eventInvokeConfigCodec, eventInvokeConfigKey } from "../event-invoke/records.ts";
import { checkDestinations, checkEventInvokeSettings, recordOfEventInvokeSettings } from "../event-invoke/settings.ts";
import { requireEventInvokeTarget } from "../event-invoke/target.ts";
import { latestVersion, resolveFunction } from "../function-name.ts";

/** Replaces the whole config: what the request leaves out is as AWS's default again. */
export async function putFunctionEventInvokeConfig(
  { platform, region }: RequestContext,
  input: PutFunctionEventInvokeConfigRequest,
): Promise<FunctionEventInvokeConfig> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  checkEventInvokeSettings("PutFunctionEventInvokeConfig", input);
  const record: EventInvokeConfigRecord = {
    functionName: reference.functionName,
    qualifier: reference.qualifier ?? latestVersion,
    ...recordOfEventInvokeSettings(input),
    lastModifiedMs: platform.clock.nowMs(),
  };
  await platform.store.transact((tx) => {
    requireEventInvokeTarget(tx, region, reference);
    checkDestinations(tx, region, reference, record);
    tx.put(eventInvokeConfigKey(region, record.functionName, record.qualifier), eventInvokeConfigCodec.encode(record));
  });
  return eventInvokeConfiguration(region, record);
}
