import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("deletes a policy once nothing hangs on it", async () => {
  const { iam } = await openIamWithPolicy();
  const remove = () => iam.deletePolicy({ PolicyArn: ownPolicyArn });
  await iam.attachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  await iam.createPolicyVersion({ PolicyArn: ownPolicyArn, PolicyDocument: readScores });
  await expect(remove()).rejects.toMatchObject({
    code: "DeleteConflictException",
    message: "Cannot delete a policy attached to entities.",
  });
  await iam.detachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  await expect(remove()).rejects.toMatchObject({
    code: "DeleteConflictException",
    message: expect.stringMatching(/^This policy has more than one version\. /),
  });
  await iam.deletePolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v2" });
  await remove();
  await expect(remove()).rejects.toMatchObject({ code: "NoSuchEntityException" });
  await iam.createPolicy({ PolicyName: "p", PolicyDocument: readScores });
  expect((await iam.listPolicyVersions({ PolicyArn: ownPolicyArn })).Versions).toHaveLength(1);
});

test("leaves AWS's policies alone", async () => {
  const { iam } = await openIamWithPolicy();
  const PolicyArn = "arn:aws:iam::aws:policy/PowerUserAccess";
  await expect(iam.deletePolicy({ PolicyArn })).rejects.toMatchObject({
    code: "InvalidInputException",
    message: "Policy is outside your own account.",
  });
});
