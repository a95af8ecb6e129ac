import type { FunctionEventInvokeConfig, GetFunctionEventInvokeConfigRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { eventInvokeConfigNotFound, eventInvokeConfiguration } from "../event-invoke/configuration.ts";
import { readEventInvokeConfig } from "../event-invoke/records.ts";
import { resolveFunction } from "../function-name.ts";

export async function getFunctionEventInvokeConfig(
  { platform, region }: RequestContext,
  input: GetFunctionEventInvokeConfigRequest,
): Promise<FunctionEventInvokeConfig> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  const record = await platform.store.read((tx) =>
    readEventInvokeConfig(tx, region, reference.functionName, reference.qualifier),
  );
  if (!record) throw eventInvokeConfigNotFound(reference);
  return eventInvokeConfiguration(region, record);
}
