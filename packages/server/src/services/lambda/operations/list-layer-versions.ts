import type { ListLayerVersionsRequest, ListLayerVersionsResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidParameter } from "../errors.ts";
import { isCompatible, layerVersionItem } from "../layers/configuration.ts";
import { resolveLayer } from "../layers/layer-name.ts";
import { type LayerVersionRecord, layerVersionCodec, layerVersionKey, layerVersionsRange } from "../layers/records.ts";
import { nameOfMarker, pageOf } from "../page.ts";

const versionsPerPageMax = 50;

/** The newest first. A layer that is not there has no versions. */
export async function listLayerVersions(
  { platform, region }: RequestContext,
  input: ListLayerVersionsRequest,
): Promise<ListLayerVersionsResponse> {
  const layerName = resolveLayer(region, input.LayerName, "ListLayerVersions");
  const limit = Math.min(input.MaxItems ?? versionsPerPageMax, versionsPerPageMax);
  const before = nameOfMarker(input.Marker);
  if (before !== undefined && !/^\d{1,15}$/.test(before)) {
    throw invalidParameter("Invalid value for the parameter Marker.");
  }
  const { start, end } = layerVersionsRange(region, layerName);
  const range = { start, end: before === undefined ? end : layerVersionKey(region, layerName, Number(before)) };
  const found = await platform.store.read((tx) => {
    const wanted: LayerVersionRecord[] = [];
    for (const { value } of tx.range({ ...range, reverse: true })) {
      const record = layerVersionCodec.decode(value);
      if (isCompatible(record, input)) wanted.push(record);
      if (wanted.length > limit) break;
    }
    return wanted;
  });
  const page = pageOf(found, limit, ({ version }) => String(version));
  return { LayerVersions: page.items.map(layerVersionItem), NextMarker: page.nextMarker };
}
