import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("adds versions, never numbering two alike", async () => {
  const { iam } = await openIamWithPolicy();
  const create = (SetAsDefault = false) =>
    iam.createPolicyVersion({ PolicyArn: ownPolicyArn, PolicyDocument: readScores, SetAsDefault });
  expect((await create()).PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: false });
  await iam.deletePolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v2" });
  expect((await create(true)).PolicyVersion).toMatchObject({ VersionId: "v3", IsDefaultVersion: true });
  expect((await iam.getPolicy({ PolicyArn: ownPolicyArn })).Policy?.DefaultVersionId).toBe("v3");
});

test("keeps at most five, and leaves AWS's policies alone", async () => {
  const { iam } = await openIamWithPolicy();
  for (let count = 1; count < 5; count++) {
    await iam.createPolicyVersion({ PolicyArn: ownPolicyArn, PolicyDocument: readScores });
  }
  await expect(iam.createPolicyVersion({ PolicyArn: ownPolicyArn, PolicyDocument: readScores })).rejects.toMatchObject({
    code: "LimitExceededException",
    message:
      "A managed policy can have up to 5 versions. " +
      "Before you create a new version, you must delete an existing version.",
  });
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await expect(iam.createPolicyVersion({ PolicyArn, PolicyDocument: readScores })).rejects.toMatchObject({
    code: "InvalidInputException",
  });
});
