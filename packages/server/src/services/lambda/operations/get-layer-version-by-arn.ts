import type { GetLayerVersionByArnRequest, GetLayerVersionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { layerVersionConfiguration } from "../layers/configuration.ts";
import { resolveLayerVersionArn } from "../layers/layer-name.ts";
import { readLayerVersion } from "../layers/stored-layer.ts";

export async function getLayerVersionByArn(
  { platform, region }: RequestContext,
  input: GetLayerVersionByArnRequest,
): Promise<GetLayerVersionResponse> {
  const reference = resolveLayerVersionArn(region, input.Arn ?? "", "GetLayerVersion");
  const record = await platform.store.read((tx) => readLayerVersion(tx, region, reference));
  return layerVersionConfiguration(platform, record);
}
