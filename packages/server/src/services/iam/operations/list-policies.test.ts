import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("lists by owner, use and path", async () => {
  const { iam } = await openIamWithPolicy();
  await iam.createPolicy({ Path: "/team/", PolicyName: "q", PolicyDocument: readScores });
  await iam.attachRolePolicy({ RoleName: "r", PolicyArn: ownPolicyArn });
  const namesOf = async (input: object) =>
    (await iam.listPolicies(input)).Policies?.map(({ PolicyName }) => PolicyName);
  expect(await namesOf({ Scope: "Local" })).toEqual(["p", "q"]);
  expect(await namesOf({ OnlyAttached: true })).toEqual(["p"]);
  expect(await namesOf({ PathPrefix: "/team/" })).toEqual(["q"]);
  expect(await namesOf({ PathPrefix: "/service-role/", Scope: "AWS" })).toContain("AWSLambdaBasicExecutionRole");
  expect(await namesOf({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual([]);
  const all = await namesOf({});
  const paged: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.listPolicies({ MaxItems: 3, Marker });
    paged.push(...(page.Policies ?? []).map(({ PolicyName }) => PolicyName));
    Marker = page.Marker;
  } while (Marker);
  expect(paged).toEqual(all);
});
