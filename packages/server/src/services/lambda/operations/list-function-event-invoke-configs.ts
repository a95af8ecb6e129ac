import type {
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
} from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import { eventInvokeConfiguration } from "../event-invoke/configuration.ts";
import { eventInvokeConfigCodec, eventInvokeConfigKey, eventInvokeConfigsRange } from "../event-invoke/records.ts";
import { requireEventInvokeTarget } from "../event-invoke/target.ts";
import { functionReference, resolveFunction } from "../function-name.ts";
import { nameOfMarker, pageOf } from "../page.ts";

const configsPerPageMax = 50;

/** The configs of a function's versions and aliases, in the order of their names. */
export async function listFunctionEventInvokeConfigs(
  { platform, region }: RequestContext,
  input: ListFunctionEventInvokeConfigsRequest,
): Promise<ListFunctionEventInvokeConfigsResponse> {
  const { functionName } = resolveFunction(region, input.FunctionName ?? "");
  const limit = Math.min(input.MaxItems ?? configsPerPageMax, configsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const range = eventInvokeConfigsRange(region, functionName);
  const start = after === undefined ? range.start : keyAfterPrefix(eventInvokeConfigKey(region, functionName, after));
  const records = await platform.store.read((tx) => {
    requireEventInvokeTarget(tx, region, functionReference(region, functionName));
    return Array.from(tx.range({ start, end: range.end, limit: limit + 1 }), ({ value }) =>
      eventInvokeConfigCodec.decode(value),
    );
  });
  const page = pageOf(records, limit, ({ qualifier }) => qualifier);
  return {
    FunctionEventInvokeConfigs: page.items.map((record) => eventInvokeConfiguration(region, record)),
    NextMarker: page.nextMarker,
  };
}
