import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import type { FunctionReference } from "../function-name.ts";
import { policyBytesMax } from "../limits.ts";
import { type PolicyRecord, policyCodec, policyKey } from "./records.ts";

/** The policy of exactly what the reference names: a function without a qualifier, a version or an alias. */
export function findPolicy(
  tx: Reading,
  region: string,
  { functionName, qualifier }: FunctionReference,
): PolicyRecord | undefined {
  const bytes = tx.get(policyKey(region, functionName, qualifier));
  return bytes && policyCodec.decode(bytes);
}

/** A policy without statements is none. */
export function writePolicy(
  tx: Writing,
  region: string,
  { functionName, qualifier }: FunctionReference,
  policy: PolicyRecord,
): void {
  const key = policyKey(region, functionName, qualifier);
  const bytes = Buffer.byteLength(policyText(policy));
  if (bytes > policyBytesMax) {
    throw new ServiceError(
      "PolicyLengthExceededException",
      `The final policy size (${bytes}) is bigger than the limit (${policyBytesMax}).`,
      { members: { Type: "User" } },
    );
  }
  if (policy.statements.length > 0) tx.put(key, policyCodec.encode(policy));
  else tx.delete(key);
}

/** The document in the language of policies, as GetPolicy answers it and authorisation is to read it. */
export function policyText({ statements }: PolicyRecord): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements });
}

/**
 * Finds that the caller knows the policy as it is. It has revisions of its own; as long as there is none, the caller may
 * name the revision of what it is to be for.
 */
export function requirePolicyRevision(current: string, expected: string | undefined): void {
  if (expected === undefined || expected === current) return;
  throw new ServiceError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. " +
      "Call the GetPolicy API to retrieve the latest Revision Id",
    { members: { Type: "User" } },
  );
}
