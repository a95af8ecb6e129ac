import type { PutRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { documentSize } from "../documents.ts";
import { parsePolicyDocument } from "../policy-document.ts";
import { inlinePolicies, inlinePoliciesOf, inlinePolicyKey } from "../records.ts";
import { requireRole } from "../roles.ts";

/** Of all the inline policies of a role together, without white space. */
const inlineSizeMax = 10_240;

export async function putRolePolicy(context: RequestContext, input: PutRolePolicyCommandInput): Promise<object> {
  const { RoleName: roleName = "", PolicyName: policyName = "", PolicyDocument: document = "" } = input;
  parsePolicyDocument(document, "identity");
  await context.platform.store.transact((tx) => {
    requireRole(tx, roleName);
    let size = documentSize(document);
    for (const { value } of tx.range(inlinePoliciesOf(roleName))) {
      const existing = inlinePolicies.decode(value);
      if (existing.policyName !== policyName) size += documentSize(existing.document);
    }
    if (size > inlineSizeMax) {
      throw new ServiceError(
        "LimitExceededException",
        `Maximum policy size of ${inlineSizeMax} bytes exceeded for role ${roleName}`,
      );
    }
    tx.put(inlinePolicyKey(roleName, policyName), inlinePolicies.encode({ policyName, document }));
  });
  return {};
}
