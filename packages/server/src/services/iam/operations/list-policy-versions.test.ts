import { expect, test } from "vitest";
import { openIamWithPolicy, ownPolicyArn, readScores } from "../iam-for-tests.ts";

test("lists versions, the newest first, in pages", async () => {
  const { iam } = await openIamWithPolicy();
  for (const SetAsDefault of [true, false]) {
    await iam.createPolicyVersion({ PolicyArn: ownPolicyArn, PolicyDocument: readScores, SetAsDefault });
  }
  const first = await iam.listPolicyVersions({ PolicyArn: ownPolicyArn, MaxItems: 2 });
  expect(first).toMatchObject({
    IsTruncated: true,
    Versions: [
      { VersionId: "v3", IsDefaultVersion: false },
      { VersionId: "v2", IsDefaultVersion: true },
    ],
  });
  expect(await iam.listPolicyVersions({ PolicyArn: ownPolicyArn, Marker: first.Marker })).toMatchObject({
    IsTruncated: false,
    Versions: [{ VersionId: "v1" }],
  });
});
