import { expect, test } from "vitest";
import { openIamWithRole, readScores } from "../iam-for-tests.ts";

test("deletes an inline policy once", async () => {
  const { iam } = await openIamWithRole();
  await iam.putRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: readScores });
  await iam.deleteRolePolicy({ RoleName: "r", PolicyName: "p" });
  expect((await iam.listRolePolicies({ RoleName: "r" })).PolicyNames).toEqual([]);
  await expect(iam.deleteRolePolicy({ RoleName: "r", PolicyName: "p" })).rejects.toMatchObject({
    code: "NoSuchEntityException",
    message: "The role policy with name p cannot be found.",
  });
});
