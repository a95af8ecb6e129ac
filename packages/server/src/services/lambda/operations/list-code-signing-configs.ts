import type { ListCodeSigningConfigsRequest, ListCodeSigningConfigsResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import { codeSigningConfiguration } from "../code-signing/configuration.ts";
import { codeSigningCodec, codeSigningKey, codeSigningRange } from "../code-signing/records.ts";
import { functionsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";

/** In the order of their ids. */
export async function listCodeSigningConfigs(
  { platform, region }: RequestContext,
  input: ListCodeSigningConfigsRequest,
): Promise<ListCodeSigningConfigsResponse> {
  const limit = Math.min(input.MaxItems ?? functionsPerPageMax, functionsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const range = codeSigningRange(region);
  const start = after === undefined ? range.start : keyAfterPrefix(codeSigningKey(region, after));
  const records = await platform.store.read((tx) =>
    Array.from(tx.range({ start, end: range.end, limit: limit + 1 }), ({ value }) => codeSigningCodec.decode(value)),
  );
  const page = pageOf(records, limit, ({ id }) => id);
  return { CodeSigningConfigs: page.items.map(codeSigningConfiguration), NextMarker: page.nextMarker };
}
