import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { type AliasRecord, aliasCodec, aliasKey } from "../aliases/records.ts";
import { aliasNotFound, functionNotFound } from "../errors.ts";
import { type FunctionReference, latestVersion } from "../function-name.ts";
import { type FunctionRecord, functionCodec, functionKey, type VersionRecord } from "../records.ts";
import { versionCodec, versionKey, versionNumberOf, versionsRange } from "./records.ts";

/** What a reference means: a function, and of it the version that is named, perhaps through an alias. */
export interface Target {
  readonly function: FunctionRecord;
  /** For an alias with two versions, the one that it names first. */
  readonly version: VersionRecord;
  readonly alias?: AliasRecord;
}

export function readTarget(tx: Reading, region: string, reference: FunctionReference): Target {
  const target = findTarget(tx, region, reference);
  if (!target) throw functionNotFound(reference.invokedArn);
  return target;
}

/** The same, in the words of the operations that look for an alias under its own name. */
export function readQualified(tx: Reading, region: string, reference: FunctionReference): Target {
  const target = findTarget(tx, region, reference);
  if (target) return target;
  throw /^[a-zA-Z0-9-_]*[a-zA-Z-_][a-zA-Z0-9-_]*$/.test(reference.qualifier ?? "")
    ? aliasNotFound(reference.invokedArn)
    : functionNotFound(reference.invokedArn);
}

export function findTarget(tx: Reading, region: string, reference: FunctionReference): Target | undefined {
  const { functionName, qualifier = latestVersion } = reference;
  const bytes = tx.get(functionKey(region, functionName));
  if (!bytes) return undefined;
  const record = functionCodec.decode(bytes);
  const alias = findAlias(tx, region, functionName, qualifier);
  const version = findVersion(tx, record, alias?.version ?? qualifier);
  return version && { function: record, version, ...(alias && { alias }) };
}

/** Of a function, `$LATEST` or a published version. */
export function findVersion(tx: Reading, record: FunctionRecord, version: string): VersionRecord | undefined {
  if (version === latestVersion) return record;
  const number = versionNumberOf(version);
  const bytes = number && tx.get(versionKey(record.region, record.functionName, number));
  return bytes ? versionCodec.decode(bytes) : undefined;
}

export function findAlias(tx: Reading, region: string, functionName: string, name: string): AliasRecord | undefined {
  const bytes = tx.get(aliasKey(region, functionName, name));
  return bytes && aliasCodec.decode(bytes);
}

/** Versions in the order of lists, `$LATEST` first: those after the one named, or all. */
export function versionsAfter(tx: Reading, record: FunctionRecord, after?: string, limit?: number): VersionRecord[] {
  const { region, functionName } = record;
  const range = versionsRange(region, functionName);
  const number = versionNumberOf(after ?? "");
  const start = number === undefined ? range.start : keyAfterPrefix(versionKey(region, functionName, number));
  const published = tx.range({ start, end: range.end, ...(limit !== undefined && { limit }) });
  const first = after === undefined ? [record] : [];
  return [...first, ...Array.from(published, ({ value }) => versionCodec.decode(value))].slice(0, limit);
}
