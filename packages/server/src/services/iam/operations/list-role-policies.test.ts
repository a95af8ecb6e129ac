import { expect, test } from "vitest";
import { openIamWithRole, readScores } from "../iam-for-tests.ts";

test("lists the names of inline policies in pages", async () => {
  const { iam } = await openIamWithRole();
  for (const PolicyName of ["c", "a", "b"]) {
    await iam.putRolePolicy({ RoleName: "r", PolicyName, PolicyDocument: readScores });
  }
  const first = await iam.listRolePolicies({ RoleName: "r", MaxItems: 2 });
  expect(first).toMatchObject({ PolicyNames: ["a", "b"], IsTruncated: true });
  expect(await iam.listRolePolicies({ RoleName: "r", Marker: first.Marker })).toEqual({
    PolicyNames: ["c"],
    IsTruncated: false,
  });
  await expect(iam.listRolePolicies({ RoleName: "q" })).rejects.toMatchObject({ code: "NoSuchEntityException" });
});
