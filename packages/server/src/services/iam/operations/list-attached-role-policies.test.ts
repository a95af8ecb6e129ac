import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn } from "../iam-for-tests.ts";

test("lists the managed policies of a role by path and in pages", async () => {
  const { iam } = await openIamWithPolicy();
  const basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  for (const PolicyArn of [basic, ownPolicyArn]) await iam.attachRolePolicy({ RoleName: "r", PolicyArn });
  const own = { PolicyName: "p", PolicyArn: ownPolicyArn };
  const awsOwn = { PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: basic };
  const list = (input: object) => iam.listAttachedRolePolicies({ RoleName: "r", ...input });
  expect(await list({})).toEqual({ AttachedPolicies: [own, awsOwn], IsTruncated: false });
  expect((await list({ PathPrefix: "/service-role/" })).AttachedPolicies).toEqual([awsOwn]);
  const first = await list({ MaxItems: 1 });
  expect((await list({ Marker: first.Marker })).AttachedPolicies).toEqual([awsOwn]);
});
