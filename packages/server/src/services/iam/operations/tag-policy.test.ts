import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("tags the account's policies, not AWS's", async () => {
  const { iam } = await openIamWithPolicy();
  const Tags = [{ Key: "a", Value: "1" }];
  await iam.tagPolicy({ PolicyArn: ownPolicyArn, Tags });
  expect((await iam.getPolicy({ PolicyArn: ownPolicyArn })).Policy?.Tags).toEqual(Tags);
  await expect(iam.tagPolicy({ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess", Tags })).rejects.toMatchObject(
    { code: "InvalidInputException" },
  );
});
