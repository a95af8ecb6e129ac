import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range } from "../../../store/store.ts";

/** A name for one version, or for two that share its invocations. */
export interface AliasRecord {
  readonly name: string;
  readonly functionName: string;
  readonly region: string;
  /** `$LATEST` or a number's digits. */
  readonly version: string;
  readonly description: string;
  /** A second version, and the part of the invocations that it gets: 0 to 1. */
  readonly additional?: { readonly version: string; readonly weight: number };
  readonly revisionId: string;
}

export const aliasCodec = recordCodec<AliasRecord>(1);

export function aliasKey(region: string, functionName: string, name: string): Uint8Array {
  return encodeKey(["lambda", "alias", region, functionName, name]);
}

export function aliasesRange(region: string, functionName: string): Range {
  return prefixRange(["lambda", "alias", region, functionName]);
}
