import type { Policy } from "@aws-sdk/client-iam";
import { accountId } from "../../engine/platform.ts";
import { ServiceError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { parsePolicyArn, policyArn } from "./arns.ts";
import { awsManagedPolicies } from "./aws-managed-policies.ts";
import {
  attachmentsOfPolicy,
  type PolicyRecord,
  type PolicyVersionRecord,
  policies,
  policyKey,
  policyVersionKey,
  policyVersions,
  versionsOf,
} from "./records.ts";

/** A managed policy, the account's own or AWS's. */
export interface ManagedPolicy extends PolicyRecord {
  readonly arn: string;
}

/** Throws NoSuchEntityException, and InvalidInputException for what is no policy's ARN. */
export function requirePolicy(tx: Reading, arn: string): ManagedPolicy {
  const policy = findPolicy(tx, arn);
  if (!policy) throw new ServiceError("NoSuchEntityException", `Policy ${arn} was not found.`);
  return policy;
}

export function findPolicy(tx: Reading, arn: string): ManagedPolicy | undefined {
  const parsed = parsePolicyArn(arn);
  if (!parsed) throw new ServiceError("InvalidInputException", `ARN ${arn} is not valid.`);
  if (parsed.owner === "aws") return awsManagedPolicies.get(arn)?.policy;
  const stored = tx.get(policyKey(parsed.policyName));
  const record = stored && policies.decode(stored);
  return record && policyArn(record.path, record.policyName) === arn ? { ...record, arn } : undefined;
}

/** The account's own policy, which may be changed; AWS's may not. */
export function requireOwnPolicy(tx: Reading, arn: string): ManagedPolicy {
  const owner = parsePolicyArn(arn)?.owner;
  if (owner !== undefined && owner !== accountId) {
    throw new ServiceError("InvalidInputException", "Policy is outside your own account.");
  }
  return requirePolicy(tx, arn);
}

/** All of a policy's versions, oldest first. */
export function policyVersionsOf(tx: Reading, policy: ManagedPolicy): PolicyVersionRecord[] {
  const awsManaged = awsManagedPolicies.get(policy.arn);
  if (awsManaged) return [awsManaged.version];
  return [...tx.range(versionsOf(policy.policyName))].map(({ value }) => policyVersions.decode(value));
}

/** Throws NoSuchEntityException. */
export function requireVersion(tx: Reading, policy: ManagedPolicy, versionId: string): PolicyVersionRecord {
  const version = Number(/^v(\d{1,9})$/.exec(versionId)?.[1]);
  const awsManaged = awsManagedPolicies.get(policy.arn)?.version;
  const stored = awsManaged || Number.isNaN(version) ? undefined : tx.get(policyVersionKey(policy.policyName, version));
  const found = awsManaged?.version === version ? awsManaged : stored && policyVersions.decode(stored);
  if (!found) {
    throw new ServiceError(
      "NoSuchEntityException",
      `Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`,
    );
  }
  return found;
}

/** A policy as lists show it: AWS leaves out its description and tags there. */
export function listedPolicy(tx: Reading, policy: ManagedPolicy): Policy {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: `v${policy.defaultVersion}`,
    AttachmentCount: attachmentCount(tx, policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createMs),
    UpdateDate: new Date(policy.updateMs),
  };
}

export function describedPolicy(tx: Reading, policy: ManagedPolicy): Policy {
  const { description, tags } = policy;
  return {
    ...listedPolicy(tx, policy),
    ...(description !== undefined && { Description: description }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

export function attachmentCount(tx: Reading, arn: string): number {
  let count = 0;
  for (const _attachment of tx.range(attachmentsOfPolicy(arn))) count++;
  return count;
}
