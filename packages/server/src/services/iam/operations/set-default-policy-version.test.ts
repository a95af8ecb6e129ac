import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("chooses the version in force", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.createPolicyVersion({ PolicyArn: ownPolicyArn, PolicyDocument: readScores });
  await iam.setDefaultPolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v2" });
  expect((await iam.getPolicy({ PolicyArn: ownPolicyArn })).Policy?.DefaultVersionId).toBe("v2");
  await expect(iam.setDefaultPolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v3" })).rejects.toMatchObject({
    code: "NoSuchEntityException",
  });
});
