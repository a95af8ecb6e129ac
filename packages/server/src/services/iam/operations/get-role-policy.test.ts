import { expect, test } from "vitest";
import { openIamWithRole, readScores } from "../iam-for-tests.ts";

test("returns the policy encoded, and says when there is none", async () => {
  const { iam } = await openIamWithRole();
  await iam.putRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: readScores });
  expect(await iam.getRolePolicy({ RoleName: "r", PolicyName: "p" })).toEqual({
    RoleName: "r",
    PolicyName: "p",
    PolicyDocument: encodeURIComponent(readScores).replaceAll("*", "%2A"),
  });
  await expect(iam.getRolePolicy({ RoleName: "r", PolicyName: "q" })).rejects.toMatchObject({
    code: "NoSuchEntityException",
    message: "The role policy with name q cannot be found.",
  });
});
