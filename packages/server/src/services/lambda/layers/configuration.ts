import type { Architecture, GetLayerVersionResponse, LayerVersionsListItem, Runtime } from "@aws-sdk/client-lambda";
import type { Platform } from "../../../engine/platform.ts";
import { codeLocation } from "../code-location.ts";
import { layerArnOf, layerVersionArnOf } from "./layer-name.ts";
import type { LayerVersionRecord } from "./records.ts";

/** What the operations answer about one version, with an address of its archive. */
export function layerVersionConfiguration(platform: Platform, record: LayerVersionRecord): GetLayerVersionResponse {
  const { code } = record;
  return {
    Content: {
      Location: codeLocation(platform, code.blobKey),
      CodeSha256: Buffer.from(code.sha256, "hex").toString("base64"),
      CodeSize: code.sizeBytes,
    },
    LayerArn: layerArnOf(record.region, record.layerName),
    ...layerVersionItem(record),
  };
}

/** What lists answer about it. */
export function layerVersionItem(record: LayerVersionRecord): LayerVersionsListItem {
  return {
    LayerVersionArn: layerVersionArnOf(record.region, record.layerName, record.version),
    Version: record.version,
    Description: record.description ?? "",
    CreatedDate: new Date(record.createdMs).toISOString().replace("Z", "+0000"),
    CompatibleArchitectures: record.compatibleArchitectures && ([...record.compatibleArchitectures] as Architecture[]),
    CompatibleRuntimes: record.compatibleRuntimes && ([...record.compatibleRuntimes] as Runtime[]),
    LicenseInfo: record.licenseInfo,
  };
}

interface Wanted {
  readonly CompatibleRuntime?: string | undefined;
  readonly CompatibleArchitecture?: string | undefined;
}

/** Whether a list that asks for a runtime and an architecture shows the version. */
export function isCompatible(record: LayerVersionRecord, wanted: Wanted): boolean {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = wanted;
  return (
    (runtime === undefined || (record.compatibleRuntimes ?? []).includes(runtime)) &&
    (architecture === undefined || (record.compatibleArchitectures ?? []).includes(architecture))
  );
}
