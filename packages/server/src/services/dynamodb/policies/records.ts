import { encodeKey } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { CanonicalPolicy } from "./documents.ts";

/**
 * The key layout of resource-based policies.
 *
 *   dynamodb policy <region> <table or stream id>   the policy that is attached to it
 */

/** What others may do with a table or a stream. */
export interface PolicyRecord extends CanonicalPolicy {
  readonly revisionId: string;
}

export const policyRecords = recordCodec<PolicyRecord>(1);

export const policyKey = (region: string, resourceId: string) => encodeKey(["dynamodb", "policy", region, resourceId]);
