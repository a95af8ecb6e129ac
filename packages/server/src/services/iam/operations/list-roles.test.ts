import { expect, test } from "vitest";
import { lambdaTrust, openIam } from "../iam-for-tests.ts";

test("lists by path in pages", async () => {
  const { iam } = openIam();
  for (const [Path, RoleName] of [
    ["/a/", "three"],
    ["/a/b/", "Four"],
    ["/", "one"],
    ["/a/", "two"],
  ]) {
    await iam.createRole({ Path, RoleName, AssumeRolePolicyDocument: lambdaTrust, Tags: [{ Key: "k", Value: "" }] });
  }
  const namesOf = async (input: object) => (await iam.listRoles(input)).Roles?.map(({ RoleName }) => RoleName);
  expect(await namesOf({})).toEqual(["Four", "one", "three", "two"]);
  expect(await namesOf({ PathPrefix: "/a/" })).toEqual(["Four", "three", "two"]);
  const first = await iam.listRoles({ MaxItems: 3 });
  expect(first).toMatchObject({ IsTruncated: true });
  expect(await iam.listRoles({ MaxItems: 3, Marker: first.Marker })).toMatchObject({
    IsTruncated: false,
    Roles: [{ RoleName: "two" }],
  });
  expect(first.Roles?.[0]).not.toHaveProperty("Tags");
  await expect(iam.listRoles({ Marker: "forged" })).rejects.toMatchObject({ code: "ValidationError", statusCode: 400 });
});
