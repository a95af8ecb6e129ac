import type { CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { checkManagedDocument } from "../managed-document.ts";
import { policyVersionsOf, requireOwnPolicy } from "../managed-policies.ts";
import { policies, policyKey, policyVersionKey, policyVersions } from "../records.ts";

type Output = Omit<CreatePolicyVersionCommandOutput, "$metadata">;

const versionCountMax = 5;

export async function createPolicyVersion(
  context: RequestContext,
  input: CreatePolicyVersionCommandInput,
): Promise<Output> {
  const { PolicyArn = "", PolicyDocument: document = "", SetAsDefault = false } = input;
  checkManagedDocument(document);
  const createMs = context.platform.clock.nowMs();
  return context.platform.store.transact((tx) => {
    const { arn: _arn, ...policy } = requireOwnPolicy(tx, PolicyArn);
    if (policyVersionsOf(tx, { ...policy, arn: PolicyArn }).length >= versionCountMax) {
      throw new ServiceError(
        "LimitExceededException",
        `A managed policy can have up to ${versionCountMax} versions. ` +
          "Before you create a new version, you must delete an existing version.",
      );
    }
    const version = policy.nextVersion;
    const updated = {
      ...policy,
      updateMs: createMs,
      nextVersion: version + 1,
      defaultVersion: SetAsDefault ? version : policy.defaultVersion,
    };
    tx.put(policyKey(policy.policyName), policies.encode(updated));
    tx.put(policyVersionKey(policy.policyName, version), policyVersions.encode({ version, createMs, document }));
    return {
      PolicyVersion: { VersionId: `v${version}`, IsDefaultVersion: SetAsDefault, CreateDate: new Date(createMs) },
    };
  });
}
