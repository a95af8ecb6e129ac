import type { DeleteLayerVersionRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { dropCode, removeCode } from "../code-archives.ts";
import { resolveLayerVersion } from "../layers/layer-name.ts";
import { layerVersionKey } from "../layers/records.ts";
import { findLayerVersion } from "../layers/stored-layer.ts";

/** Functions that use the version keep it, as on AWS; one that is not there is deleted with success. */
export async function deleteLayerVersion(
  { platform, region }: RequestContext,
  input: DeleteLayerVersionRequest,
): Promise<object> {
  const reference = resolveLayerVersion(region, input.LayerName, input.VersionNumber, "DeleteLayerVersion");
  const nowMs = platform.clock.nowMs();
  const gone = await platform.store.transact((tx) => {
    const record = findLayerVersion(tx, region, reference);
    if (!record) return undefined;
    dropCode(tx, record.code, "layer", nowMs);
    tx.delete(layerVersionKey(region, record.layerName, record.version));
    return record;
  });
  if (gone) await removeCode(platform, gone.code.blobKey);
  return {};
}
