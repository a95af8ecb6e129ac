import { expect, test } from "vitest";
import { openIamWithRole } from "../iam-for-tests.ts";

test("says that there is no such role", async () => {
  const { iam } = await openIamWithRole();
  for (const RoleName of ["q", "R"]) {
    await expect(iam.getRole({ RoleName })).rejects.toMatchObject({
      code: "NoSuchEntityException",
      message: `The role with name ${RoleName} cannot be found.`,
    });
  }
});

test("encodes the trust policy by RFC 3986", async () => {
  const { iam } = await openIamWithRole();
  const document = `{"Version":"2012-10-17","Statement":[{"Sid":"It's (all) here!*","Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}`;
  await iam.updateAssumeRolePolicy({ RoleName: "r", PolicyDocument: document });
  const { Role } = await iam.getRole({ RoleName: "r" });
  expect(Role?.AssumeRolePolicyDocument).toMatch(/^[A-Za-z0-9_.~%-]*$/);
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(document);
});
