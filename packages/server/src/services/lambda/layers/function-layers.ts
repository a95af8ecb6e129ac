import type { Platform } from "../../../engine/platform.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { dropCode } from "../code-archives.ts";
import { invalidParameter } from "../errors.ts";
import { codeUnzippedBytesMax } from "../limits.ts";
import { codeHolderKey, type LayerReference, type VersionRecord } from "../records.ts";
import { layerVersionArnOf, resolveLayerVersionArn } from "./layer-name.ts";
import { findLayerVersion } from "./stored-layer.ts";
import { unzippedBytesOf } from "./unzipped-size.ts";

const layersPerFunctionMax = 5;
const nothing = new Uint8Array(0);

/** The layers that a request names, as they are stored; AWS's words are recorded in localstack's snapshots. */
export function readLayers(tx: Reading, region: string, arns: readonly string[]): LayerReference[] {
  if (arns.length > layersPerFunctionMax) {
    throw invalidParameter(`Cannot reference more than ${layersPerFunctionMax} layers.`);
  }
  const arnsByName = new Map<string, string>();
  return arns.map((arn) => {
    const reference = resolveLayerVersionArn(region, arn, "GetLayerVersion");
    const record = findLayerVersion(tx, region, reference);
    if (!record) throw invalidParameter(`Layer version ${arn} does not exist.`);
    const other = arnsByName.get(record.layerName);
    if (other !== undefined) {
      throw invalidParameter(
        "Two different versions of the same layer are not allowed to be referenced in the same function. " +
          `${other} and ${arn} are versions of the same layer.`,
      );
    }
    arnsByName.set(record.layerName, arn);
    const { code, unzippedBytes } = record;
    return { arn: layerVersionArnOf(region, record.layerName, record.version), code, unzippedBytes };
  });
}

/** Holds code and layers together to what AWS allows; `archive` is asked for only where there are layers. */
export async function checkUnzippedSize(
  layers: readonly LayerReference[],
  archive: () => Promise<Uint8Array | undefined>,
): Promise<void> {
  if (layers.length === 0) return;
  const ofLayers = layers.reduce((sum, { unzippedBytes }) => sum + unzippedBytes, 0);
  const bytes = await archive();
  const total = ofLayers + (bytes ? await unzippedBytesOf(bytes) : 0);
  if (total > codeUnzippedBytesMax) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${codeUnzippedBytesMax} bytes. ` +
        `The actual size is ${total} bytes.`,
    );
  }
}

/** The same for a function whose layers are to change and whose code stays. */
export async function checkLayers(
  platform: Platform,
  region: string,
  arns: readonly string[] | undefined,
  code: () => Promise<Uint8Array | undefined>,
): Promise<void> {
  if (!arns?.length) return;
  await checkUnzippedSize(await platform.store.read((tx) => readLayers(tx, region, arns)), code);
}

type Version = Pick<VersionRecord, "region" | "functionName" | "version" | "layers">;

/** In the transaction that makes a version with layers: their archives stay as long as it does, also without the layers. */
export function holdLayers(tx: Writing, version: Version): void {
  for (const { code } of version.layers ?? []) tx.put(codeHolderKey(code.blobKey, holderOf(version)), nothing);
}

/** In the transaction after which a version does not use its layers any more. */
export function dropLayers(tx: Writing, version: Version, nowMs: number): void {
  for (const { code } of version.layers ?? []) dropCode(tx, code, holderOf(version), nowMs);
}

function holderOf({ region, functionName, version }: Version): string {
  return `${region}/${functionName}:${version}`;
}
