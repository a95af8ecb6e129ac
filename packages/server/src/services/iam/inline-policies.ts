import { ServiceError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { type InlinePolicyRecord, inlinePolicies, inlinePolicyKey } from "./records.ts";
import { requireRole } from "./roles.ts";

/** Throws NoSuchEntityException. */
export function requireInlinePolicy(tx: Reading, roleName: string, policyName: string): InlinePolicyRecord {
  requireRole(tx, roleName);
  const stored = tx.get(inlinePolicyKey(roleName, policyName));
  if (!stored) {
    throw new ServiceError("NoSuchEntityException", `The role policy with name ${policyName} cannot be found.`);
  }
  return inlinePolicies.decode(stored);
}
