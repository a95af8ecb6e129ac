import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("detaches what is attached", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.attachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  await iam.detachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  expect((await iam.listAttachedRolePolicies({ RoleName: "r" })).AttachedPolicies).toEqual([]);
  expect((await iam.listEntitiesForPolicy({ PolicyArn: ownPolicyArn })).PolicyRoles).toEqual([]);
  await expect(iam.detachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn })).rejects.toMatchObject({
    code: "NoSuchEntityException",
    message: `Policy ${ownPolicyArn} was not found.`,
  });
});
