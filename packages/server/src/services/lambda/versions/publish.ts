import { createHash } from "node:crypto";
import type { Platform } from "../../../engine/platform.ts";
import { uuid } from "../../../kernel/ids.ts";
import type { Writing } from "../../../store/store.ts";
import { shareCode } from "../code-archives.ts";
import { latestVersion } from "../function-name.ts";
import { holdLayers } from "../layers/function-layers.ts";
import type { FunctionRecord, VersionRecord } from "../records.ts";
import { writeFunction } from "../stored-function.ts";
import { findVersion } from "./lookup.ts";
import { versionCodec, versionCounterCodec, versionCounterKey, versionKey } from "./records.ts";

/** Drawn before the transaction, which may run twice. */
export interface PublishingIds {
  readonly versionRevision: string;
  readonly latestRevision: string;
}

export function publishingIds({ random }: Platform): PublishingIds {
  return { versionRevision: uuid(random), latestRevision: uuid(random) };
}

/**
 * Freezes `$LATEST`, as the store has it, in a version of its own. When nothing of it has changed since the last version
 * was published, that one is the answer and nothing is written; AWS counts neither a new description for the version nor
 * an update that leaves everything as it was. Publishing makes a new revision of `$LATEST` but no new environments.
 */
export function publish(
  tx: Writing,
  latest: FunctionRecord,
  description: string | undefined,
  ids: PublishingIds,
): VersionRecord {
  const fingerprint = fingerprintOf(latest);
  const { lastPublished } = latest;
  const same = lastPublished?.fingerprint === fingerprint && findVersion(tx, latest, lastPublished.version);
  if (same) return same;
  const number = nextNumber(tx, latest);
  const published: VersionRecord = {
    ...versionOf(latest),
    version: String(number),
    ...(description !== undefined && { description }),
    revisionId: ids.versionRevision,
    environmentRevision: ids.versionRevision,
  };
  tx.put(versionKey(latest.region, latest.functionName, number), versionCodec.encode(published));
  shareCode(tx, latest.code, latestVersion, published.version);
  holdLayers(tx, published);
  writeFunction(tx, {
    ...latest,
    lastPublished: { version: published.version, fingerprint },
    revisionId: ids.latestRevision,
  });
  return published;
}

function nextNumber(tx: Writing, { region, functionName }: FunctionRecord): number {
  const key = versionCounterKey(region, functionName);
  const bytes = tx.get(key);
  const number = (bytes ? versionCounterCodec.decode(bytes).last : 0) + 1;
  tx.put(key, versionCounterCodec.encode({ last: number }));
  return number;
}

/** Without what belongs to the function as a whole. */
function versionOf(record: FunctionRecord): VersionRecord {
  const { tags: _, lastPublished: _1, reservedConcurrency: _2, provisionedConcurrency: _3, ...version } = record;
  return version;
}

/** Equal for equal code and settings, whenever and under whatever revision they were written. */
function fingerprintOf(record: FunctionRecord): string {
  const { code, ...described } = versionOf(record);
  const { lastModifiedMs: _, revisionId: _1, environmentRevision: _2, runtimeManagement: _3, ...settings } = described;
  const text = JSON.stringify({ ...settings, code: code.sha256 }, (_name, value: unknown) => inOrderOfNames(value));
  return createHash("sha256").update(text).digest("base64");
}

function inOrderOfNames(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
