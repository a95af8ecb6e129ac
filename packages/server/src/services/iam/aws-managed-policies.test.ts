import { expect, test } from "vitest";
import { parsePolicyArn } from "./arns.ts";
import { awsManagedPolicies } from "./aws-managed-policies.ts";
import { parsePolicyDocument } from "./policy-document.ts";

test("every one of them is a policy", () => {
  expect(awsManagedPolicies.size).toBeGreaterThan(9);
  for (const [arn, { policy, version }] of awsManagedPolicies) {
    expect(parsePolicyArn(arn)).toEqual({ owner: "aws", path: policy.path, policyName: policy.policyName });
    expect(parsePolicyDocument(version.document, "identity").statements.length).toBeGreaterThan(0);
  }
  const ids = [...awsManagedPolicies.values()].map(({ policy }) => policy.policyId);
  expect(new Set(ids).size).toBe(ids.length);
});
