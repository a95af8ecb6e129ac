import type { LayersListItem, ListLayersRequest, ListLayersResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Reading } from "../../../store/store.ts";
import { isCompatible, layerVersionItem } from "../layers/configuration.ts";
import { layerArnOf } from "../layers/layer-name.ts";
import { type LayerVersionRecord, layerVersionCodec, layerVersionsRange } from "../layers/records.ts";
import { nameOfMarker, pageOf } from "../page.ts";

const layersPerPageMax = 50;

/** Every layer with its newest version that fits, in the order of their names. */
export async function listLayers(
  { platform, region }: RequestContext,
  input: ListLayersRequest,
): Promise<ListLayersResponse> {
  const limit = Math.min(input.MaxItems ?? layersPerPageMax, layersPerPageMax);
  const after = nameOfMarker(input.Marker);
  const found = await platform.store.read((tx) => {
    const wanted: LayerVersionRecord[] = [];
    for (const newest of newestVersions(tx, region, after, (record) => isCompatible(record, input))) {
      wanted.push(newest);
      if (wanted.length > limit) break;
    }
    return wanted;
  });
  const page = pageOf(found, limit, ({ layerName }) => layerName);
  return { Layers: page.items.map(layerItem), NextMarker: page.nextMarker };
}

/** Leaps from layer to layer, and in each from its newest version down to the first that fits. */
function* newestVersions(
  tx: Reading,
  region: string,
  after: string | undefined,
  fits: (record: LayerVersionRecord) => boolean,
): Generator<LayerVersionRecord> {
  const all = layerVersionsRange(region);
  let start = after === undefined ? all.start : layerVersionsRange(region, after).end;
  while (true) {
    const [first] = tx.range({ start, end: all.end, limit: 1 });
    if (!first) return;
    const layer = layerVersionsRange(region, layerVersionCodec.decode(first.value).layerName);
    for (const { value } of tx.range({ ...layer, reverse: true })) {
      const record = layerVersionCodec.decode(value);
      if (!fits(record)) continue;
      yield record;
      break;
    }
    start = layer.end;
  }
}

function layerItem(record: LayerVersionRecord): LayersListItem {
  return {
    LayerName: record.layerName,
    LayerArn: layerArnOf(record.region, record.layerName),
    LatestMatchingVersion: layerVersionItem(record),
  };
}
