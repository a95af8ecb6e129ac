import { accountId, type Platform } from "../../engine/platform.ts";
import type { FunctionSpecification } from "../../runtimes/environments.ts";
import { executionPrincipal } from "./execution-role.ts";
import { functionArnOf } from "./function-name.ts";
import type { CodeReference, VersionRecord } from "./records.ts";

/** Longer than an environment lives; AWS's own are renewed with the environment too. */
const credentialsValidMs = 12 * 60 * 60 * 1000;

/** The archive of a specification is no more, because the function has changed or gone since it was made. */
export class CodeGoneError extends Error {}

/** Environments are shared by those who have the same key: function, version, and what the environment depends on. */
export function environmentKey(record: VersionRecord): string {
  return `${functionArnOf(record.region, record.functionName)}:${record.version}:${record.environmentRevision}`;
}

export function functionSpecification(platform: Platform, record: VersionRecord): FunctionSpecification {
  return {
    key: environmentKey(record),
    functionName: record.functionName,
    functionVersion: record.version,
    functionArn: functionArnOf(record.region, record.functionName),
    runtime: record.runtime,
    handler: record.handler,
    codeSha256: record.code.sha256,
    code: () => fetchArchive(platform, record.code),
    ...(record.layers?.length && {
      layers: record.layers.map(({ code }) => ({ sha256: code.sha256, archive: () => fetchArchive(platform, code) })),
    }),
    environmentVariables: record.environmentVariables ?? {},
    memoryMb: record.memoryMb,
    timeoutMs: record.timeoutSeconds * 1000,
    ephemeralStorageMb: record.ephemeralStorageMb,
    region: record.region,
    accountId,
    logGroupName: record.logGroupName,
    ...(record.jsonLog && { jsonLog: record.jsonLog }),
    credentials: async () =>
      platform.credentials.issueSession(executionPrincipal(record), platform.clock.nowMs() + credentialsValidMs),
  };
}

async function fetchArchive(platform: Platform, { blobKey }: CodeReference): Promise<Uint8Array> {
  const archive = await platform.blobs.get(blobKey);
  if (!archive) throw new CodeGoneError(`No archive under ${blobKey}`);
  return archive;
}
