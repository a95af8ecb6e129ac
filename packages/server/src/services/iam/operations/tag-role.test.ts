import { expect, test } from "vitest";
import { openIamWithRole } from "../iam-for-tests.ts";

test("adds tags and replaces those of the same key, in whatever letters", async () => {
  const { iam } = await openIamWithRole();
  await iam.tagRole({
    RoleName: "r",
    Tags: [
      { Key: "b", Value: "1" },
      { Key: "a", Value: "2" },
    ],
  });
  await iam.tagRole({ RoleName: "r", Tags: [{ Key: "B", Value: "3" }] });
  expect((await iam.listRoleTags({ RoleName: "r" })).Tags).toEqual([
    { Key: "a", Value: "2" },
    { Key: "b", Value: "3" },
  ]);
});

test("refuses duplicates, AWS's own keys and more than 50", async () => {
  const { iam } = await openIamWithRole();
  const tag = (...keys: string[]) => iam.tagRole({ RoleName: "r", Tags: keys.map((Key) => ({ Key, Value: "" })) });
  await expect(tag("k", "K")).rejects.toMatchObject({ code: "InvalidInputException" });
  await expect(tag("aws:k")).rejects.toMatchObject({ code: "InvalidInputException" });
  await tag(...Array.from({ length: 50 }, (_, index) => `k${index}`));
  await expect(tag("more")).rejects.toMatchObject({
    code: "LimitExceededException",
    message: "The number of tags has reached the maximum limit.",
  });
});
