import type { RequestContext } from "../../../engine/service.ts";
import type { Reading } from "../../../store/store.ts";
import { type LayerVersionReference, layerArnOf, layerVersionArnOf, layerVersionNotFound } from "./layer-name.ts";
import { type LayerVersionRecord, layerVersionCodec, layerVersionKey } from "./records.ts";

export function findLayerVersion(
  tx: Reading,
  region: string,
  { layerName, version }: LayerVersionReference,
): LayerVersionRecord | undefined {
  // A number beyond those that are exact is nobody's.
  const bytes = Number.isSafeInteger(version) ? tx.get(layerVersionKey(region, layerName, version)) : undefined;
  return bytes && layerVersionCodec.decode(bytes);
}

export function readLayerVersion(tx: Reading, region: string, reference: LayerVersionReference): LayerVersionRecord {
  const record = findLayerVersion(tx, region, reference);
  if (!record) throw layerVersionNotFound();
  return record;
}

interface LayerInput {
  readonly LayerName?: string | undefined;
  readonly VersionNumber?: number | undefined;
}

/** The ARN of the layer that a request touches, for authorisation. */
export function layerResource({ region }: RequestContext, { LayerName = "" }: LayerInput): readonly string[] {
  return [LayerName.startsWith("arn:") ? LayerName : layerArnOf(region, LayerName)];
}

/** The ARN of the layer's version. */
export function layerVersionResource(context: RequestContext, input: LayerInput): readonly string[] {
  const { LayerName: name = "", VersionNumber: version = 0 } = input;
  if (name.startsWith("arn:")) return [`${name}:${version}`];
  return [layerVersionArnOf(context.region, name, version)];
}

export function layerArnResource(_context: RequestContext, input: { readonly Arn?: string }): readonly string[] {
  return [input.Arn ?? ""];
}
