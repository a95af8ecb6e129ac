import type { PublishLayerVersionRequest, PublishLayerVersionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { checkArchive, codeReference, holdCode, removeCode, uploadCode } from "../code-archives.ts";
import { layerVersionConfiguration } from "../layers/configuration.ts";
import { resolveLayer } from "../layers/layer-name.ts";
import {
  type LayerVersionRecord,
  layerCounterCodec,
  layerCounterKey,
  layerVersionCodec,
  layerVersionKey,
} from "../layers/records.ts";
import { unzippedBytesOf } from "../layers/unzipped-size.ts";

/** Every call makes a new version, also of the same content. */
export async function publishLayerVersion(
  { platform, region }: RequestContext,
  input: PublishLayerVersionRequest,
): Promise<PublishLayerVersionResponse> {
  const layerName = resolveLayer(region, input.LayerName, "PublishLayerVersion");
  if ((input.Content as { S3ObjectStorageMode?: string } | undefined)?.S3ObjectStorageMode !== undefined) {
    throw new NotImplementedError("PublishLayerVersion with Content.S3ObjectStorageMode");
  }
  const archive = await checkArchive("PublishLayerVersion", input.Content ?? {});
  const code = codeReference(platform, archive);
  const draft: Omit<LayerVersionRecord, "version"> = {
    region,
    layerName,
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.LicenseInfo !== undefined && { licenseInfo: input.LicenseInfo }),
    ...(input.CompatibleRuntimes && { compatibleRuntimes: input.CompatibleRuntimes }),
    ...(input.CompatibleArchitectures && { compatibleArchitectures: input.CompatibleArchitectures }),
    code,
    unzippedBytes: await unzippedBytesOf(archive),
    createdMs: platform.clock.nowMs(),
  };
  try {
    await uploadCode(platform, code, archive);
    const record = await platform.store.transact((tx) => {
      const key = layerCounterKey(region, layerName);
      const bytes = tx.get(key);
      const version = (bytes ? layerCounterCodec.decode(bytes).last : 0) + 1;
      tx.put(key, layerCounterCodec.encode({ last: version }));
      holdCode(tx, code, "layer");
      tx.put(layerVersionKey(region, layerName, version), layerVersionCodec.encode({ ...draft, version }));
      return { ...draft, version };
    });
    return layerVersionConfiguration(platform, record);
  } catch (error) {
    await removeCode(platform, code.blobKey);
    throw error;
  }
}
