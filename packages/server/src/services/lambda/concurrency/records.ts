import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range } from "../../../store/store.ts";

/** How many environments of a version, or of an alias's versions, are to stand ready. */
export interface ProvisionedConcurrencyRecord {
  readonly region: string;
  readonly functionName: string;
  /** A version's number or the name of an alias. */
  readonly qualifier: string;
  readonly count: number;
  readonly lastModifiedMs: number;
}

export const provisionedConcurrencyCodec = recordCodec<ProvisionedConcurrencyRecord>(1);

export function provisionedConcurrencyKey(region: string, functionName: string, qualifier: string): Uint8Array {
  return encodeKey(["lambda", "provisioned-concurrency", region, functionName, qualifier]);
}

export function provisionedConcurrencyRange(region?: string, functionName?: string): Range {
  const parts = [region, functionName].filter((part) => part !== undefined);
  return prefixRange(["lambda", "provisioned-concurrency", ...parts]);
}

/** Woken by whatever changes which environments are to stand ready. */
export const provisionedConcurrencyTopic = "lambda-provisioned-concurrency";

/** What the functions of a region have set aside of the account's concurrency, all together. */
export const setAsideCodec = recordCodec<{ readonly count: number }>(1);

export function setAsideKey(region: string): Uint8Array {
  return encodeKey(["lambda", "concurrency-set-aside", region]);
}
