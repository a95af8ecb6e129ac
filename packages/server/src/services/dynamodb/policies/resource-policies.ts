import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { parseStreamArn, readStream } from "../streams/stream-lookup.ts";
import { nameForTags } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";
import type { CanonicalPolicy } from "./documents.ts";
import { type PolicyRecord, policyKey, policyRecords } from "./records.ts";

/**
 * Policies of tables and streams. They are stored and shown; `engine/authorisation.ts` evaluates no policy yet, so they
 * neither allow nor deny anything. The words of the refusals are those that moto's tests recorded from AWS.
 */

/** What a policy is attached to. */
export interface PolicyHolder {
  readonly id: string;
  /** As AWS calls it in refusals. */
  readonly name: string;
}

export function isStreamArn(arn: string): boolean {
  return /:table\/[^/]*\/stream\//.test(arn);
}

/** Finds the table or the stream that an ARN names; takes the ARN apart before the transaction begins. */
export function policyHolderOf(context: RequestContext, operation: string, arn: string): (tx: Reading) => PolicyHolder {
  const { region } = context;
  if (isStreamArn(arn)) {
    const { tableName, label } = parseStreamArn(region, arn);
    return (tx) => ({ id: readStream(tx, region, arn).id, name: `${tableName}/stream/${label}` });
  }
  const name = nameForTags(context, operation, arn);
  return (tx) => ({ id: readTableRecord(tx, region, name).id, name });
}

export function findPolicy(tx: Reading, region: string, { id }: PolicyHolder): PolicyRecord | undefined {
  const stored = tx.get(policyKey(region, id));
  return stored && policyRecords.decode(stored);
}

/** Returns the revision, which stays the same where the document does. A revision is a time, in milliseconds, as on AWS. */
export function putPolicy(
  tx: Writing,
  region: string,
  holderId: string,
  { document, hasVersion }: CanonicalPolicy,
  nowMs: number,
): string {
  const key = policyKey(region, holderId);
  const stored = tx.get(key);
  const before = stored && policyRecords.decode(stored);
  if (before?.document === document && before.hasVersion === hasVersion) return before.revisionId;
  const revisionId = String(Math.max(nowMs, Number(before?.revisionId ?? 0) + 1));
  tx.put(key, policyRecords.encode({ document, hasVersion, revisionId }));
  return revisionId;
}

/** Finds that the caller knows which revision there is; `NO_POLICY` is how it says that there is none. */
export function requireRevision(
  arn: string,
  holder: PolicyHolder,
  policy: PolicyRecord | undefined,
  expected: string | undefined,
): void {
  if (expected === undefined || expected === (policy?.revisionId ?? "NO_POLICY")) return;
  if (!policy) throw policyNotFound(arn);
  throw policyNotFound(
    expected === "NO_POLICY"
      ? `Requested policy update expecting none to be present for table ${holder.name}, ` +
          `but a policy exists with revision id ${policy.revisionId}.`
      : `Requested update for policy with revision id ${expected}, ` +
          `but the policy associated to target table ${holder.name} has revision id ${policy.revisionId}.`,
  );
}

export function policyNotFound(reason: string): ServiceError {
  return new ServiceError(
    "PolicyNotFoundException",
    `Resource-based policy not found for the provided ResourceArn: ${reason}`,
  );
}
