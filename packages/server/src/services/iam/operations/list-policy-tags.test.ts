import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("lists a policy's tags by key", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.tagPolicy({
    PolicyArn: ownPolicyArn,
    Tags: [
      { Key: "b", Value: "" },
      { Key: "a", Value: "" },
    ],
  });
  expect(await iam.listPolicyTags({ PolicyArn: ownPolicyArn })).toEqual({
    Tags: [
      { Key: "a", Value: "" },
      { Key: "b", Value: "" },
    ],
    IsTruncated: false,
  });
  await expect(iam.listPolicyTags({ PolicyArn: `${ownPolicyArn}x` })).rejects.toMatchObject({
    code: "NoSuchEntityException",
  });
});
