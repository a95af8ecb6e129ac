import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range } from "../../../store/store.ts";
import type { PolicyRecord } from "../policies/records.ts";
import type { CodeReference } from "../records.ts";

/** One version of a layer; it never changes but for its policy. */
export interface LayerVersionRecord {
  readonly region: string;
  readonly layerName: string;
  readonly version: number;
  readonly description?: string;
  readonly licenseInfo?: string;
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
  readonly code: CodeReference;
  readonly unzippedBytes: number;
  readonly createdMs: number;
  readonly policy?: PolicyRecord;
}

export const layerVersionCodec = recordCodec<LayerVersionRecord>(1);

export function layerVersionKey(region: string, layerName: string, version: number): Uint8Array {
  return encodeKey(["lambda", "layer-version", region, layerName, version]);
}

/** All versions of a layer in the order of their numbers; without a name, of all layers in the order of their names. */
export function layerVersionsRange(region: string, layerName?: string): Range {
  return prefixRange(["lambda", "layer-version", region, ...(layerName === undefined ? [] : [layerName])]);
}

/** The number that was given out last; it outlives all versions, because numbers are never given out twice. */
export const layerCounterCodec = recordCodec<{ readonly last: number }>(1);

export function layerCounterKey(region: string, layerName: string): Uint8Array {
  return encodeKey(["lambda", "layer-counter", region, layerName]);
}
