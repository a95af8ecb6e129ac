import type {
  ListProvisionedConcurrencyConfigsRequest,
  ListProvisionedConcurrencyConfigsResponse,
} from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { WarmKeeping } from "../../../runtimes/warm-keeping.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import {
  provisionedConcurrencyCodec,
  provisionedConcurrencyKey,
  provisionedConcurrencyRange,
} from "../concurrency/records.ts";
import { sharesOf } from "../concurrency/shares.ts";
import { provisionedStatus } from "../concurrency/status.ts";
import { functionReference } from "../function-name.ts";
import { functionsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

export function listProvisionedConcurrencyConfigs(warmKeeping: WarmKeeping) {
  return async (
    context: RequestContext,
    input: ListProvisionedConcurrencyConfigsRequest,
  ): Promise<ListProvisionedConcurrencyConfigsResponse> => {
    const { platform, region } = context;
    const reference = requestedFunction(context, input.FunctionName);
    const { functionName } = reference;
    const limit = Math.min(input.MaxItems ?? functionsPerPageMax, functionsPerPageMax);
    const after = nameOfMarker(input.Marker);
    const found = await platform.store.read((tx) => {
      readFunction(tx, region, reference);
      const range = provisionedConcurrencyRange(region, functionName);
      const last = after && provisionedConcurrencyKey(region, functionName, after);
      const start = last ? keyAfterPrefix(last) : range.start;
      return Array.from(tx.range({ start, end: range.end, limit: limit + 1 }), ({ value }) => {
        const config = provisionedConcurrencyCodec.decode(value);
        return { config, shares: sharesOf(tx, config) };
      });
    });
    const page = pageOf(found, limit, ({ config }) => config.qualifier);
    const configs = page.items.map(({ config, shares }) => ({
      FunctionArn: functionReference(region, functionName, config.qualifier).invokedArn,
      ...provisionedStatus(warmKeeping, config, shares),
    }));
    return { ProvisionedConcurrencyConfigs: configs, NextMarker: page.nextMarker };
  };
}
