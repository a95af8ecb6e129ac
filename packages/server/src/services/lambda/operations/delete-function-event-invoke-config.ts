import type { DeleteFunctionEventInvokeConfigRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { eventInvokeConfigNotFound } from "../event-invoke/configuration.ts";
import { eventInvokeConfigKey } from "../event-invoke/records.ts";
import { resolveFunction } from "../function-name.ts";

/** Asynchronous invocations are handled as AWS does by default from here on, those that wait already included. */
export async function deleteFunctionEventInvokeConfig(
  { platform, region }: RequestContext,
  input: DeleteFunctionEventInvokeConfigRequest,
): Promise<object> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  const key = eventInvokeConfigKey(region, reference.functionName, reference.qualifier);
  await platform.store.transact((tx) => {
    if (!tx.get(key)) throw eventInvokeConfigNotFound(reference);
    tx.delete(key);
  });
  return {};
}
