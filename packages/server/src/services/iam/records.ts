import { encodeKey, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";

/**
 * What the store keeps for IAM, which knows no regions. Keys hold names in lower case, because AWS takes `Deploy` and
 * `deploy` for the same name when it creates one; records hold them as they were given.
 */

export interface RoleRecord {
  readonly path: string;
  readonly roleName: string;
  readonly roleId: string;
  readonly createMs: number;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  /** The trust policy's text as it was given. */
  readonly trustPolicy: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface InlinePolicyRecord {
  readonly policyName: string;
  readonly document: string;
}

export interface PolicyRecord {
  readonly path: string;
  readonly policyName: string;
  readonly policyId: string;
  readonly createMs: number;
  readonly updateMs: number;
  readonly description?: string;
  readonly defaultVersion: number;
  /** Numbers are never used again, not even when the version is deleted. */
  readonly nextVersion: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface PolicyVersionRecord {
  readonly version: number;
  readonly createMs: number;
  readonly document: string;
}

/** A managed policy attached to a role; kept under the role and under the policy. */
export interface AttachmentRecord {
  readonly roleName: string;
  readonly policyArn: string;
}

export const roles = recordCodec<RoleRecord>(1);
export const inlinePolicies = recordCodec<InlinePolicyRecord>(1);
export const policies = recordCodec<PolicyRecord>(1);
export const policyVersions = recordCodec<PolicyVersionRecord>(1);
export const attachments = recordCodec<AttachmentRecord>(1);

export const allRoles = () => prefixRange(["iam", "role"]);
export const roleKey = (roleName: string) => encodeKey(["iam", "role", roleName.toLowerCase()]);

export const inlinePoliciesOf = (roleName: string) => prefixRange(["iam", "role-policy", roleName.toLowerCase()]);
export const inlinePolicyKey = (roleName: string, policyName: string) =>
  encodeKey(["iam", "role-policy", roleName.toLowerCase(), policyName]);

export const allPolicies = () => prefixRange(["iam", "policy"]);
export const policyKey = (policyName: string) => encodeKey(["iam", "policy", policyName.toLowerCase()]);

export const versionsOf = (policyName: string) => prefixRange(["iam", "policy-version", policyName.toLowerCase()]);
export const policyVersionKey = (policyName: string, version: number) =>
  encodeKey(["iam", "policy-version", policyName.toLowerCase(), version]);

export const attachmentsOfRole = (roleName: string) => prefixRange(["iam", "role-attachment", roleName.toLowerCase()]);
export const roleAttachmentKey = ({ roleName, policyArn }: AttachmentRecord) =>
  encodeKey(["iam", "role-attachment", roleName.toLowerCase(), policyArn]);

export const attachmentsOfPolicy = (policyArn: string) => prefixRange(["iam", "policy-attachment", policyArn]);
export const policyAttachmentKey = ({ roleName, policyArn }: AttachmentRecord) =>
  encodeKey(["iam", "policy-attachment", policyArn, roleName.toLowerCase()]);
