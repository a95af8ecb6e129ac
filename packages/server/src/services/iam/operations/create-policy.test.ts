import { expect, test } from "vitest";
import { openIam, openIamWithPolicy, readScores } from "../iam-for-tests.ts";

test("creates a policy with its first version", async () => {
  const { iam, clock } = openIam();
  const { Policy } = await iam.createPolicy({ Path: "/a/", PolicyName: "read", PolicyDocument: readScores });
  const date = new Date(clock.nowMs());
  expect(Policy).toEqual({
    PolicyName: "read",
    PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
    Arn: "arn:aws:iam::000000000000:policy/a/read",
    Path: "/a/",
    DefaultVersionId: "v1",
    AttachmentCount: 0,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: date,
    UpdateDate: date,
    Tags: [],
  });
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: Policy?.Arn, VersionId: "v1" });
  expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(readScores);
});

test("refuses a name twice, even at another path, and a document too long", async () => {
  const { iam } = await openIamWithPolicy();
  await expect(iam.createPolicy({ Path: "/a/", PolicyName: "P", PolicyDocument: readScores })).rejects.toMatchObject({
    code: "EntityAlreadyExistsException",
    message: "A policy called P already exists. Duplicate names are not allowed.",
  });
  const PolicyDocument = readScores.replace("{", `{"Id":"${"x".repeat(6144)}",`);
  await expect(iam.createPolicy({ PolicyName: "q", PolicyDocument })).rejects.toMatchObject({
    code: "LimitExceededException",
    message: "Cannot exceed quota for PolicySize: 6144",
  });
});
