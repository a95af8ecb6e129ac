import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("deletes any version but the one in force", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.createPolicyVersion({ PolicyArn: ownPolicyArn, PolicyDocument: readScores, SetAsDefault: true });
  await iam.deletePolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v1" });
  expect((await iam.listPolicyVersions({ PolicyArn: ownPolicyArn })).Versions).toHaveLength(1);
  await expect(iam.deletePolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v2" })).rejects.toMatchObject({
    code: "DeleteConflictException",
    message: "Cannot delete the default version of a policy.",
  });
});
