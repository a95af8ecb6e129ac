import type { Principal } from "../../engine/principal.ts";
import type { Trace } from "../../engine/trace.ts";
import type { JsonLogSettings } from "../../runtimes/json-log.ts";
import { encodeKey, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { Range } from "../../store/store.ts";

/** Key layout: everything of this service lies under `lambda`, then the kind of record. */

/** Code and configuration as a version has them: `$LATEST` changes, every other is frozen. */
export interface VersionRecord {
  readonly functionName: string;
  readonly region: string;
  /** `$LATEST` or a number's digits. */
  readonly version: string;
  readonly runtime: string;
  readonly handler: string;
  /** ARN of the execution role, and the role's id at the time when it was checked. */
  readonly role: string;
  readonly roleId: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
  readonly architecture: "x86_64" | "arm64";
  /** Undefined when the function never had an `Environment`. */
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  /** Undefined for a log of text. */
  readonly jsonLog?: JsonLogSettings;
  readonly code: CodeReference;
  /** In the order in which they lie over one another; undefined when there never were any. */
  readonly layers?: readonly LayerReference[];
  /** Which versions of its runtime it may run on; undefined: whichever the machine has. */
  readonly runtimeManagement?: RuntimeManagement | undefined;
  readonly lastModifiedMs: number;
  readonly revisionId: string;
  /** The revision that last changed what environments depend on. */
  readonly environmentRevision: string;
}

export interface RuntimeManagement {
  readonly mode: "FunctionUpdate" | "Manual";
  readonly versionArn: string;
}

/** What belongs to a function as a whole, whichever version is meant. */
export interface FunctionWideSettings {
  readonly tags: Readonly<Record<string, string>>;
  /** Undefined until a version was published; `fingerprint` is of the code and settings that it was made of. */
  readonly lastPublished?: { readonly version: string; readonly fingerprint: string };
  /** How many of the function may run at once; undefined: as many as the account has left. */
  readonly reservedConcurrency?: number;
  /** How much of the concurrency is set aside for versions and aliases; undefined: nothing. */
  readonly provisionedConcurrency?: number;
}

/** A function: its `$LATEST`, and what all versions share. */
export interface FunctionRecord extends VersionRecord, FunctionWideSettings {}

/** A version of a layer, as the function keeps it whatever becomes of the layer. */
export interface LayerReference {
  readonly arn: string;
  readonly code: CodeReference;
  readonly unzippedBytes: number;
}

export interface CodeReference {
  readonly blobKey: string;
  /** Hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Functions of format 1 had no other version than `$LATEST`. */
export const functionCodec = recordCodec<FunctionRecord>(2, {
  1: (old) => ({ ...(old as Omit<FunctionRecord, "version">), version: "$LATEST" }),
});

export function functionKey(region: string, functionName: string): Uint8Array {
  return encodeKey(["lambda", "function", region, functionName]);
}

export function functionsRange(region: string): Range {
  return prefixRange(["lambda", "function", region]);
}

/**
 * A code archive that no version refers to: written before an upload, removed by the transaction that refers to the blob,
 * written again by the one that drops it. Whatever a crash leaves behind is found here.
 */
export interface LooseCodeRecord {
  readonly sinceMs: number;
}

export const looseCodeCodec = recordCodec<LooseCodeRecord>(1);

export function looseCodeKey(blobKey: string): Uint8Array {
  return encodeKey(["lambda", "loose-code", blobKey]);
}

export const looseCodeRange: Range = prefixRange(["lambda", "loose-code"]);

/** One for each version that refers to an archive; nothing is in it. */
export function codeHolderKey(blobKey: string, version: string): Uint8Array {
  return encodeKey(["lambda", "code-holder", blobKey, version]);
}

export function codeHoldersRange(blobKey: string): Range {
  return prefixRange(["lambda", "code-holder", blobKey]);
}

/** An accepted asynchronous invocation that has not ended yet. */
export interface AsynchronousInvocation {
  readonly requestId: string;
  readonly region: string;
  readonly functionName: string;
  readonly qualifier?: string;
  /** JSON text. */
  readonly payload: string;
  /** Who asked, and the journey that the message continues. */
  readonly principal: Principal;
  readonly trace: Trace;
  readonly acceptedMs: number;
  /** How often the function itself has failed. */
  readonly failureCount: number;
  /** How often the function could not even be tried: throttled, or a fault of the platform. */
  readonly deferralCount: number;
}

export const asynchronousInvocationCodec = recordCodec<AsynchronousInvocation>(1);

export const asynchronousInvocationsTopic = "lambda-asynchronous-invocations";

export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** What moves records of a stream into a function. */
export interface EventSourceMappingRecord {
  readonly uuid: string;
  readonly region: string;
  readonly eventSourceArn: string;
  readonly functionName: string;
  readonly qualifier?: string;
  readonly enabled: boolean;
  readonly state: MappingState;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  /** -1: as long as the stream keeps its records. */
  readonly maximumRecordAgeSeconds: number;
  /** -1: without end. */
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Event patterns of which a record must match one; undefined or empty: every record is wanted. */
  readonly filters?: readonly string[];
  /** How many batches of a shard run at once; undefined: one. */
  readonly parallelizationFactor?: number;
  /** How long the windows are into which records are aggregated; undefined or 0: there are none. */
  readonly tumblingWindowSeconds?: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly lastModifiedMs: number;
  /** Counts the changes: a poller serves one revision only. */
  readonly revision: number;
}

export const mappingCodec = recordCodec<EventSourceMappingRecord>(1);

export function mappingKey(region: string, uuid: string): Uint8Array {
  return encodeKey(["lambda", "event-source-mapping", region, uuid]);
}

export function mappingsRange(region?: string): Range {
  return prefixRange(region ? ["lambda", "event-source-mapping", region] : ["lambda", "event-source-mapping"]);
}

/** Points from a source and a function, named with its qualifier if any, to their mapping, of which there is at most one. */
export function mappingBySourceKey(region: string, eventSourceArn: string, qualifiedName: string): Uint8Array {
  return encodeKey(["lambda", "event-source-mapping-by-source", region, eventSourceArn, qualifiedName]);
}

export const mappingBySourceCodec = recordCodec<{ readonly uuid: string }>(1);

export const mappingsTopic = "lambda-event-source-mappings";

/** How a mapping's last batch ended; apart from the mapping because pollers write it. */
export interface MappingStatus {
  readonly lastProcessingResult: string;
}

export const mappingStatusCodec = recordCodec<MappingStatus>(1);

export function mappingStatusKey(uuid: string): Uint8Array {
  return encodeKey(["lambda", "event-source-mapping-status", uuid]);
}

/** How far a mapping has come in a shard. */
export type ShardPosition =
  | { readonly at: "start" }
  /** Where `LATEST` was when the mapping was made: everything written from then on is still to come. */
  | { readonly at: "iterator"; readonly iterator: string }
  | { readonly at: "after"; readonly sequenceNumber: string }
  /** The shard is closed and read to its end. */
  | { readonly at: "end" };

export const shardPositionCodec = recordCodec<ShardPosition>(1);

export function shardPositionKey(uuid: string, shardId: string): Uint8Array {
  return encodeKey(["lambda", "shard-position", uuid, shardId]);
}

export function shardPositionsRange(uuid: string): Range {
  return prefixRange(["lambda", "shard-position", uuid]);
}

/**
 * Batches of a shard that have failed and are tried again, by the sequence number of their first record: so that a limit on
 * attempts holds across restarts.
 */
export type ShardFailures = Readonly<Record<string, BatchFailure>>;

export interface BatchFailure {
  readonly failureCount: number;
  /** How many records the batch had: later ones must not share its fate. */
  readonly recordCount: number;
}

export const shardFailuresCodec = recordCodec<ShardFailures>(1);

export function shardFailuresKey(uuid: string, shardId: string): Uint8Array {
  return encodeKey(["lambda", "shard-failures", uuid, shardId]);
}

export function shardFailuresRange(uuid: string): Range {
  return prefixRange(["lambda", "shard-failures", uuid]);
}

/** The tumbling window that is open in a shard: what the function has made of the records up to the shard's position. */
export interface ShardWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** JSON text, as the function has answered it. */
  readonly state: string;
  /** The state has outgrown its limit, so the window ends before its time. */
  readonly isTerminatedEarly: boolean;
}

export const shardWindowCodec = recordCodec<ShardWindow>(1);

export function shardWindowKey(uuid: string, shardId: string): Uint8Array {
  return encodeKey(["lambda", "shard-window", uuid, shardId]);
}

export function shardWindowsRange(uuid: string): Range {
  return prefixRange(["lambda", "shard-window", uuid]);
}
