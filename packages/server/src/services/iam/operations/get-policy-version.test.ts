import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("returns a version's document, and says when there is no such version", async () => {
  const { iam, clock } = await openIamWithPolicy();
  expect(await iam.getPolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v1" })).toEqual({
    PolicyVersion: {
      Document: expect.stringMatching(/^%7B%22Version/),
      VersionId: "v1",
      IsDefaultVersion: true,
      CreateDate: new Date(clock.nowMs()),
    },
  });
  await expect(iam.getPolicyVersion({ PolicyArn: ownPolicyArn, VersionId: "v2" })).rejects.toMatchObject({
    code: "NoSuchEntityException",
    message: `Policy ${ownPolicyArn} version v2 does not exist or is not attachable.`,
  });
});

test("returns the current version of AWS's policies", async () => {
  const { iam } = await openIamWithPolicy();
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: "v1" });
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["*"], Resource: "*" }],
  });
});
