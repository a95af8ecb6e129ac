import type { DeleteFunctionRequest, DeleteFunctionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Environments } from "../../../runtimes/environments.ts";
import type { Writing } from "../../../store/store.ts";
import { dropCode, removeCode } from "../code-archives.ts";
import { provisionedConcurrencyTopic } from "../concurrency/records.ts";
import { moveSetAside } from "../concurrency/set-aside.ts";
import { invalidParameter } from "../errors.ts";
import { deleteBelongings } from "../function-belongings.ts";
import { type FunctionReference, latestVersion, resolveFunction } from "../function-name.ts";
import { environmentKey } from "../function-specification.ts";
import { dropLayers } from "../layers/function-layers.ts";
import { functionKey, type VersionRecord } from "../records.ts";
import { readFunction } from "../stored-function.ts";
import { deleteVersion } from "../versions/delete-version.ts";
import { versionsAfter } from "../versions/lookup.ts";
import { versionNumberOf } from "../versions/records.ts";

/** Deletes one version, or the function with everything that belongs to it. */
export function deleteFunction(environments: Environments) {
  return async (context: RequestContext, input: DeleteFunctionRequest): Promise<DeleteFunctionResponse> => {
    const { platform, region } = context;
    const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier, "DeleteFunction");
    const version = versionToDelete(reference);
    const nowMs = platform.clock.nowMs();
    const gone = await platform.store.transact((tx) =>
      version === undefined
        ? deleteWhole(tx, region, reference, nowMs)
        : deleteVersion(tx, readFunction(tx, region, unqualified(reference)), version, nowMs),
    );
    for (const record of gone) environments.retire(environmentKey(record));
    for (const blobKey of new Set(gone.flatMap(archivesOf))) await removeCode(platform, blobKey);
    return { StatusCode: 204 };
  };
}

/** Undefined: all of them. */
function versionToDelete({ qualifier }: FunctionReference): number | undefined {
  if (qualifier === undefined) return undefined;
  if (qualifier === latestVersion) {
    throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  }
  const version = versionNumberOf(qualifier);
  if (version === undefined) throw invalidParameter("Deletion of aliases is not currently supported.");
  return version;
}

/** AWS names the function alone when it is the function that is not there. */
function unqualified(reference: FunctionReference): FunctionReference {
  return { ...reference, qualifier: undefined, invokedArn: reference.functionArn };
}

function deleteWhole(tx: Writing, region: string, reference: FunctionReference, nowMs: number): VersionRecord[] {
  const record = readFunction(tx, region, reference);
  const versions = versionsAfter(tx, record);
  for (const each of versions) {
    dropCode(tx, each.code, each.version, nowMs);
    dropLayers(tx, each, nowMs);
  }
  deleteBelongings(tx, region, reference.functionName);
  moveSetAside(tx, region, record, undefined);
  if (record.provisionedConcurrency) tx.wake(provisionedConcurrencyTopic);
  tx.delete(functionKey(region, reference.functionName));
  return versions;
}

function archivesOf({ code, layers = [] }: VersionRecord): string[] {
  return [code, ...layers.map((layer) => layer.code)].map(({ blobKey }) => blobKey);
}
