import { encodeKey } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";

/**
 * The key layout of resource-based policies.
 *
 *   dynamodb policy <region> <table or stream id>   the policy that is attached to it
 */

/** What others may do with a table or a stream, as it was given. */
export interface PolicyRecord {
  readonly document: string;
  readonly revisionId: string;
}

export const policyRecords = recordCodec<PolicyRecord>(1);

export const policyKey = (region: string, resourceId: string) => encodeKey(["dynamodb", "policy", region, resourceId]);
