import { expect, test } from "vitest";
import { lambdaTrust, openIam, openIamWithRole } from "../iam-for-tests.ts";

test("creates a role and shows it whole", async () => {
  const { iam, clock } = openIam();
  const Tags = [{ Key: "team", Value: "scores" }];
  const { Role } = await iam.createRole({
    Path: "/service/",
    RoleName: "roll-up",
    AssumeRolePolicyDocument: lambdaTrust,
    Description: "Rolls scores up",
    Tags,
  });
  expect(Role).toEqual({
    Path: "/service/",
    RoleName: "roll-up",
    RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    Arn: "arn:aws:iam::000000000000:role/service/roll-up",
    CreateDate: new Date(clock.nowMs()),
    AssumeRolePolicyDocument: encodeURIComponent(lambdaTrust),
    Description: "Rolls scores up",
    MaxSessionDuration: 3600,
    Tags,
  });
  expect((await iam.getRole({ RoleName: "roll-up" })).Role).toEqual(Role);
});

test("refuses a name twice, in whatever letters", async () => {
  const { iam } = await openIamWithRole();
  await expect(iam.createRole({ RoleName: "R", AssumeRolePolicyDocument: lambdaTrust })).rejects.toMatchObject({
    code: "EntityAlreadyExistsException",
    message: "Role with name R already exists.",
  });
});

test("refuses trust policies that are none, too long or trust whom there is not", async () => {
  const { iam } = openIam();
  const create = (document: string) => iam.createRole({ RoleName: "r", AssumeRolePolicyDocument: document });
  await expect(create("{")).rejects.toMatchObject({
    code: "MalformedPolicyDocumentException",
    message: "This policy contains invalid Json",
  });
  await expect(create(lambdaTrust.replace("{", `{"Id":"${"x".repeat(2048)}",`))).rejects.toMatchObject({
    code: "LimitExceededException",
    message: "Cannot exceed quota for ACLSizePerRole: 2048",
  });
  const stranger = "arn:aws:iam::000000000000:role/nobody";
  await expect(
    create(lambdaTrust.replace("Service", "AWS").replace("lambda.amazonaws.com", stranger)),
  ).rejects.toMatchObject({
    code: "MalformedPolicyDocumentException",
    message: `Invalid principal in policy: "AWS":"${stranger}"`,
  });
});

test("lets a role trust another that exists", async () => {
  const { iam } = await openIamWithRole();
  const trust = lambdaTrust
    .replace("Service", "AWS")
    .replace("lambda.amazonaws.com", "arn:aws:iam::000000000000:role/r");
  await expect(iam.createRole({ RoleName: "q", AssumeRolePolicyDocument: trust })).resolves.toBeDefined();
});

test("names what it lacks", async () => {
  const PermissionsBoundary = "arn:aws:iam::aws:policy/AdministratorAccess";
  await expect(
    openIam().iam.createRole({ RoleName: "r", AssumeRolePolicyDocument: lambdaTrust, PermissionsBoundary }),
  ).rejects.toMatchObject({ code: "NotImplemented", message: expect.stringContaining("PermissionsBoundary") });
});
