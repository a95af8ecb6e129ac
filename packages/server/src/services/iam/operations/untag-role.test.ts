import { expect, test } from "vitest";
import { openIamWithRole } from "../iam-for-tests.ts";

test("removes tags by key", async () => {
  const { iam } = await openIamWithRole();
  await iam.tagRole({
    RoleName: "r",
    Tags: [
      { Key: "a", Value: "" },
      { Key: "b", Value: "" },
    ],
  });
  await iam.untagRole({ RoleName: "r", TagKeys: ["A", "never there"] });
  expect((await iam.listRoleTags({ RoleName: "r" })).Tags).toEqual([{ Key: "b", Value: "" }]);
});
