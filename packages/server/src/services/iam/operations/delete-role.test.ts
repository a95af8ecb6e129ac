import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("deletes a role once it has no policies", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.attachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  await iam.putRolePolicy({ RoleName: "r", PolicyName: "inline", PolicyDocument: readScores });
  await expect(iam.deleteRole({ RoleName: "r" })).rejects.toMatchObject({
    code: "DeleteConflictException",
    message: "Cannot delete entity, must detach all policies first.",
  });
  await iam.detachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  await expect(iam.deleteRole({ RoleName: "r" })).rejects.toMatchObject({
    code: "DeleteConflictException",
    message: "Cannot delete entity, must delete policies first.",
  });
  await iam.deleteRolePolicy({ RoleName: "r", PolicyName: "inline" });
  await iam.deleteRole({ RoleName: "r" });
  await expect(iam.deleteRole({ RoleName: "r" })).rejects.toMatchObject({ code: "NoSuchEntityException" });
});
