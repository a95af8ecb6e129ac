import { expect, test } from "vitest";
import { lambdaTrust, openIamWithRole, readScores } from "../iam-for-tests.ts";

test("adds a policy and replaces it", async () => {
  const { iam } = await openIamWithRole();
  const other = readScores.replace("GetItem", "Query");
  for (const PolicyDocument of [readScores, other]) {
    await iam.putRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument });
  }
  const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName: "r", PolicyName: "p" });
  expect(decodeURIComponent(PolicyDocument)).toBe(other);
});

test("refuses what is no policy, and more than 10,240 characters in all, spaces aside", async () => {
  const { iam } = await openIamWithRole();
  await expect(
    iam.putRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: lambdaTrust }),
  ).rejects.toMatchObject({
    code: "MalformedPolicyDocumentException",
    message: "Policy document should not specify a principal.",
  });
  const sized = (size: number) => readScores.replace("{", `{"Id":"${"x".repeat(size)}",${" ".repeat(5000)}`);
  await iam.putRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: sized(6000) });
  await expect(
    iam.putRolePolicy({ RoleName: "r", PolicyName: "q", PolicyDocument: sized(6000) }),
  ).rejects.toMatchObject({
    code: "LimitExceededException",
    message: "Maximum policy size of 10240 bytes exceeded for role r",
  });
  await iam.putRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: sized(7000) });
});
