import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { functionReference, latestVersion } from "./function-name.ts";
import { loggingConfig } from "./logging-config.ts";
import type { VersionRecord } from "./records.ts";
import { runtimeVersionArn } from "./runtime-management/runtime-version.ts";

/**
 * What the operations answer about a version, under the ARN by which it was asked for. States tell of work: AWS answers
 * `Pending` and turns `Active` when it has optimised the code. Here the code is checked and on disk, and the function can
 * be invoked, before the answer; nothing is left to wait for, so there is no other state. Waiters accept that.
 */
export function functionConfiguration(record: VersionRecord, functionArn = ownArnOf(record)): FunctionConfiguration {
  const versionArn = record.runtimeManagement?.versionArn ?? runtimeVersionArn(record);
  return {
    ...functionSummary(record, functionArn),
    State: "Active",
    LastUpdateStatus: "Successful",
    ...(versionArn !== undefined && { RuntimeVersionConfig: { RuntimeVersionArn: versionArn } }),
  };
}

/** What ListFunctions answers: the same without states and the runtime's version. */
export function functionSummary(record: VersionRecord, functionArn = ownArnOf(record)): FunctionConfiguration {
  return {
    FunctionName: record.functionName,
    FunctionArn: functionArn,
    Runtime: record.runtime as FunctionConfiguration["Runtime"],
    Role: record.role,
    Handler: record.handler,
    CodeSize: record.code.sizeBytes,
    Description: record.description,
    Timeout: record.timeoutSeconds,
    MemorySize: record.memoryMb,
    LastModified: lastModifiedText(record.lastModifiedMs),
    CodeSha256: Buffer.from(record.code.sha256, "hex").toString("base64"),
    Version: record.version,
    ...(record.layers?.length && {
      Layers: record.layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.sizeBytes })),
    }),
    ...(record.environmentVariables && { Environment: { Variables: { ...record.environmentVariables } } }),
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: record.revisionId,
    PackageType: "Zip",
    Architectures: [record.architecture],
    EphemeralStorage: { Size: record.ephemeralStorageMb },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: loggingConfig(record),
  };
}

/** A published version's name is in its ARN; `$LATEST` is when it was asked for. */
export function ownArnOf({ region, functionName, version }: VersionRecord): string {
  return functionReference(region, functionName, version === latestVersion ? undefined : version).invokedArn;
}

/** AWS's form: `2026-01-01T00:00:00.000+0000`. */
function lastModifiedText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace("Z", "+0000");
}
