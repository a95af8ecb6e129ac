import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range } from "../../../store/store.ts";

/** What others may do with a function, a version or an alias, in the language of policies. */
export interface PolicyRecord {
  readonly statements: readonly PolicyStatement[];
  readonly revisionId: string;
}

/** In the order of members in which AWS shows them. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly AWS: string } | { readonly Service: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const policyCodec = recordCodec<PolicyRecord>(1);

/** `qualifier` is undefined for the function as it is named without one, which has a policy of its own. */
export function policyKey(region: string, functionName: string, qualifier: string | undefined): Uint8Array {
  return encodeKey(["lambda", "policy", region, functionName, qualifier ?? ""]);
}

export function policiesRange(region: string, functionName: string): Range {
  return prefixRange(["lambda", "policy", region, functionName]);
}
