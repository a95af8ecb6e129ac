import { expect, test } from "vitest";
import { lambdaTrust, openIamWithRole, readScores } from "../iam-for-tests.ts";

test("replaces the trust policy", async () => {
  const { iam } = await openIamWithRole();
  const trust = lambdaTrust.replace("lambda.", "scheduler.");
  await iam.updateAssumeRolePolicy({ RoleName: "r", PolicyDocument: trust });
  const { Role } = await iam.getRole({ RoleName: "r" });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(trust);
});

test("refuses what is no trust policy", async () => {
  const { iam } = await openIamWithRole();
  await expect(iam.updateAssumeRolePolicy({ RoleName: "r", PolicyDocument: readScores })).rejects.toMatchObject({
    code: "MalformedPolicyDocumentException",
    message: "Has prohibited field Resource",
  });
  await expect(iam.updateAssumeRolePolicy({ RoleName: "q", PolicyDocument: lambdaTrust })).rejects.toMatchObject({
    code: "NoSuchEntityException",
  });
});
