import { expect, test } from "vitest";
import { openIamWithRole } from "../iam-for-tests.ts";

test("changes the description and the longest session", async () => {
  const { iam } = await openIamWithRole();
  await iam.updateRole({ RoleName: "r", Description: "new", MaxSessionDuration: 7200 });
  expect((await iam.getRole({ RoleName: "r" })).Role).toMatchObject({ Description: "new", MaxSessionDuration: 7200 });
  await iam.updateRole({ RoleName: "r" });
  expect((await iam.getRole({ RoleName: "r" })).Role).toMatchObject({ Description: "new", MaxSessionDuration: 3600 });
  await expect(iam.updateRole({ RoleName: "q" })).rejects.toMatchObject({ code: "NoSuchEntityException" });
});
