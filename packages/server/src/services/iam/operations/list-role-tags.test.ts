import { expect, test } from "vitest";
import { openIamWithRole } from "../iam-for-tests.ts";

test("lists tags in pages", async () => {
  const { iam } = await openIamWithRole();
  expect(await iam.listRoleTags({ RoleName: "r" })).toEqual({ Tags: [], IsTruncated: false });
  await iam.tagRole({
    RoleName: "r",
    Tags: [
      { Key: "b", Value: "" },
      { Key: "a", Value: "" },
    ],
  });
  const first = await iam.listRoleTags({ RoleName: "r", MaxItems: 1 });
  expect(first).toMatchObject({ Tags: [{ Key: "a" }], IsTruncated: true });
  expect((await iam.listRoleTags({ RoleName: "r", Marker: first.Marker })).Tags).toEqual([{ Key: "b", Value: "" }]);
});
