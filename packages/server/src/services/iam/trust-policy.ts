import { accountId } from "../../engine/platform.ts";
import { ServiceError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { roleArn } from "./arns.ts";
import { documentSize } from "./documents.ts";
import { type PolicyDocument, parsePolicyDocument } from "./policy-document.ts";
import { invalidPrincipal } from "./policy-principal.ts";
import { findRole } from "./roles.ts";

const trustPolicySizeMax = 2048;

/** Throws MalformedPolicyDocumentException and LimitExceededException. */
export function parseTrustPolicy(text: string): PolicyDocument {
  const document = parsePolicyDocument(text, "trust");
  if (documentSize(text) > trustPolicySizeMax) {
    throw new ServiceError("LimitExceededException", `Cannot exceed quota for ACLSizePerRole: ${trustPolicySizeMax}`);
  }
  return document;
}

/** AWS takes only principals that exist; whether those of other accounts do cannot be known here. */
export function checkPrincipalsExist(tx: Reading, document: PolicyDocument): void {
  for (const { principal } of document.statements) {
    if (principal === undefined || principal === "*") continue;
    for (const name of principal.AWS ?? []) {
      if (!mayExist(tx, name)) throw invalidPrincipal("AWS", name);
    }
  }
}

function mayExist(tx: Reading, name: string): boolean {
  const [, account, kind, rest = ""] = /^arn:aws:iam::(\d{12}):(role|user)\/(.+)$/.exec(name) ?? [];
  if (account !== accountId) return true;
  if (kind === "user") return false;
  const roleName = rest.slice(rest.lastIndexOf("/") + 1);
  if (roleName.length > 64) return false;
  const role = findRole(tx, roleName);
  return role !== undefined && roleArn(role.path, role.roleName) === name;
}
