import type { CreatePolicyCommandInput, CreatePolicyCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { policyArn } from "../arns.ts";
import { uniqueId } from "../ids.ts";
import { checkManagedDocument } from "../managed-document.ts";
import { describedPolicy } from "../managed-policies.ts";
import { type PolicyRecord, policies, policyKey, policyVersionKey, policyVersions } from "../records.ts";
import { withTags } from "../tags.ts";

type Output = Omit<CreatePolicyCommandOutput, "$metadata">;

export async function createPolicy(context: RequestContext, input: CreatePolicyCommandInput): Promise<Output> {
  const { store, clock, random } = context.platform;
  const { PolicyName: policyName = "", PolicyDocument: document = "", Description: description } = input;
  checkManagedDocument(document);
  const nowMs = clock.nowMs();
  const record: PolicyRecord = {
    path: input.Path ?? "/",
    policyName,
    policyId: uniqueId(random, "ANPA"),
    createMs: nowMs,
    updateMs: nowMs,
    ...(description !== undefined && { description }),
    defaultVersion: 1,
    nextVersion: 2,
    tags: withTags({}, input.Tags),
  };
  return store.transact((tx) => {
    if (tx.get(policyKey(policyName))) {
      throw new ServiceError(
        "EntityAlreadyExistsException",
        `A policy called ${policyName} already exists. Duplicate names are not allowed.`,
      );
    }
    tx.put(policyKey(policyName), policies.encode(record));
    tx.put(policyVersionKey(policyName, 1), policyVersions.encode({ version: 1, createMs: nowMs, document }));
    return { Policy: describedPolicy(tx, { ...record, arn: policyArn(record.path, policyName) }) };
  });
}
