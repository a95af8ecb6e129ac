import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("attaches a policy, twice as good as once", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.attachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  await iam.attachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  expect((await iam.getPolicy({ PolicyArn: ownPolicyArn })).Policy?.AttachmentCount).toBe(1);
});

test("says what does not exist", async () => {
  const { iam } = await openIamWithPolicy();
  const PolicyArn = "arn:aws:iam::aws:policy/Nonsense";
  await expect(iam.attachRolePolicy({ RoleName: "r", PolicyArn })).rejects.toMatchObject({
    code: "NoSuchEntityException",
    message: `Policy ${PolicyArn} does not exist or is not attachable.`,
  });
  await expect(iam.attachRolePolicy({ RoleName: "q", PolicyArn: ownPolicyArn })).rejects.toMatchObject({
    message: "The role with name q cannot be found.",
  });
});

test("attaches at most ten", async () => {
  const { iam } = await openIamWithPolicy();
  for (let index = 0; index < 10; index++) {
    const { Policy } = await iam.createPolicy({ PolicyName: `p${index}`, PolicyDocument: readScores });
    await iam.attachRolePolicy({ RoleName: "r", PolicyArn: Policy?.Arn });
  }
  await expect(iam.attachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn })).rejects.toMatchObject({
    code: "LimitExceededException",
    message: "Cannot exceed quota for PoliciesPerRole: 10",
  });
});
