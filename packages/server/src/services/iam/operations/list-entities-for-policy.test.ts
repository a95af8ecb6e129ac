import { expect, test } from "vitest";
import { lambdaTrust, openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("lists the roles that a policy is attached to", async () => {
  const { iam } = await openIamWithPolicy();
  const { Role } = await iam.createRole({ Path: "/a/", RoleName: "q", AssumeRolePolicyDocument: lambdaTrust });
  for (const RoleName of ["r", "q"]) await iam.attachRolePolicy({ RoleName, PolicyArn: ownPolicyArn });
  const list = (input: object) => iam.listEntitiesForPolicy({ PolicyArn: ownPolicyArn, ...input });
  expect((await list({})).PolicyRoles?.map(({ RoleName }) => RoleName)).toEqual(["q", "r"]);
  expect(await list({ PathPrefix: "/a/" })).toEqual({
    PolicyGroups: [],
    PolicyUsers: [],
    PolicyRoles: [{ RoleName: "q", RoleId: Role?.RoleId }],
    IsTruncated: false,
  });
  expect((await list({ EntityFilter: "User" })).PolicyRoles).toEqual([]);
  expect((await list({ PolicyUsageFilter: "PermissionsBoundary" })).PolicyRoles).toEqual([]);
});
