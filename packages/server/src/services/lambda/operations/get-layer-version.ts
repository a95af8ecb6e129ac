import type { GetLayerVersionRequest, GetLayerVersionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { layerVersionConfiguration } from "../layers/configuration.ts";
import { resolveLayerVersion } from "../layers/layer-name.ts";
import { readLayerVersion } from "../layers/stored-layer.ts";

export async function getLayerVersion(
  { platform, region }: RequestContext,
  input: GetLayerVersionRequest,
): Promise<GetLayerVersionResponse> {
  const reference = resolveLayerVersion(region, input.LayerName, input.VersionNumber, "GetLayerVersion");
  const record = await platform.store.read((tx) => readLayerVersion(tx, region, reference));
  return layerVersionConfiguration(platform, record);
}
