import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range } from "../../../store/store.ts";
import type { VersionRecord } from "../records.ts";

/** Published versions, in the order of their numbers. `$LATEST` is in the record of its function. */
export const versionCodec = recordCodec<VersionRecord>(1);

export function versionKey(region: string, functionName: string, version: number): Uint8Array {
  return encodeKey(["lambda", "version", region, functionName, version]);
}

export function versionsRange(region: string, functionName?: string): Range {
  return prefixRange(["lambda", "version", region, ...(functionName === undefined ? [] : [functionName])]);
}

/** The number that was given out last. It outlives its function, because numbers are never given out twice. */
export const versionCounterCodec = recordCodec<{ readonly last: number }>(1);

export function versionCounterKey(region: string, functionName: string): Uint8Array {
  return encodeKey(["lambda", "version-counter", region, functionName]);
}

/** The number that a qualifier names; undefined when it names an alias, `$LATEST` or nothing. */
export function versionNumberOf(qualifier: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(qualifier) ? Number(qualifier) : undefined;
}
