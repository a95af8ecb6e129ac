import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("knows the account's policies and the common ones of AWS", async () => {
  const { iam } = await openIamWithPolicy();
  expect((await iam.getPolicy({ PolicyArn: ownPolicyArn })).Policy?.PolicyName).toBe("p");
  const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  await iam.attachRolePolicy({ RoleName: "r", PolicyArn });
  expect((await iam.getPolicy({ PolicyArn })).Policy).toMatchObject({
    PolicyName: "AWSLambdaBasicExecutionRole",
    PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
    Path: "/service-role/",
    AttachmentCount: 1,
  });
});

test("tells what does not exist from what is no ARN", async () => {
  const { iam } = await openIamWithPolicy();
  for (const PolicyArn of [
    `${ownPolicyArn}x`,
    "arn:aws:iam::000000000000:policy/other/p",
    "arn:aws:iam::aws:policy/None",
  ]) {
    await expect(iam.getPolicy({ PolicyArn })).rejects.toMatchObject({
      code: "NoSuchEntityException",
      message: `Policy ${PolicyArn} was not found.`,
    });
  }
  for (const PolicyArn of ["arn:aws:iam::000000000000:role/p", `arn:aws:iam::aws:policy/${"x".repeat(2000)}`]) {
    await expect(iam.getPolicy({ PolicyArn })).rejects.toMatchObject({
      code: "InvalidInputException",
      message: `ARN ${PolicyArn} is not valid.`,
    });
  }
});
