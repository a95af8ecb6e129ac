import type { ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import { functionReference, latestVersion, resolveFunction } from "../function-name.ts";
import { functionUrlConfiguration, requireUrlTarget } from "../function-urls/configuration.ts";
import { functionUrlCodec, functionUrlKey, functionUrlsRange } from "../function-urls/records.ts";
import { nameOfMarker, pageOf } from "../page.ts";

const urlsPerPageMax = 50;

/** The URLs of a function and its aliases, in the order of the aliases' names. */
export async function listFunctionUrlConfigs(
  { platform, region }: RequestContext,
  input: ListFunctionUrlConfigsRequest,
): Promise<ListFunctionUrlConfigsResponse> {
  const { functionName } = resolveFunction(region, input.FunctionName ?? "");
  const limit = Math.min(input.MaxItems ?? urlsPerPageMax, urlsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const range = functionUrlsRange(region, functionName);
  const start = after === undefined ? range.start : keyAfterPrefix(functionUrlKey(region, functionName, after));
  const records = await platform.store.read((tx) => {
    requireUrlTarget(tx, region, functionReference(region, functionName));
    return Array.from(tx.range({ start, end: range.end, limit: limit + 1 }), ({ value }) =>
      functionUrlCodec.decode(value),
    );
  });
  const page = pageOf(records, limit, ({ qualifier }) => qualifier ?? latestVersion);
  return {
    FunctionUrlConfigs: page.items.map((record) => functionUrlConfiguration(platform, record)),
    NextMarker: page.nextMarker,
  };
}
