import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("removes tags by key", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.tagPolicy({
    PolicyArn: ownPolicyArn,
    Tags: [
      { Key: "a", Value: "" },
      { Key: "b", Value: "" },
    ],
  });
  await iam.untagPolicy({ PolicyArn: ownPolicyArn, TagKeys: ["a"] });
  expect((await iam.listPolicyTags({ PolicyArn: ownPolicyArn })).Tags).toEqual([{ Key: "b", Value: "" }]);
});
