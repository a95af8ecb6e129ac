import { describe, expect, test } from "vitest";
import { type Principal, rootPrincipal, servicePrincipal } from "../../../engine/principal.ts";
import { openSts, roleArn, sessionOf } from "../sts-for-tests.ts";

const account = "000000000000";
const rootArn = `arn:aws:iam::${account}:root`;
const trustOf = (principal: unknown, more: object = {}) => ({
  Effect: "Allow",
  Principal: principal,
  Action: "sts:AssumeRole",
  ...more,
});
const request = { RoleArn: roleArn, RoleSessionName: "visit" };

test("makes credentials that are recognised as the role's session until they expire", async () => {
  const { as, clock, credentials } = await openSts(trustOf({ AWS: rootArn }));
  const { Credentials, AssumedRoleUser } = await as().assumeRole({ ...request, DurationSeconds: 900 });
  const arn = `arn:aws:sts::${account}:assumed-role/visitor/visit`;
  const userId = "AROAVISITORVISITOR123:visit";
  expect(AssumedRoleUser).toEqual({ Arn: arn, AssumedRoleId: userId });
  expect(Credentials?.Expiration).toEqual(new Date(clock.nowMs() + 900_000));
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA/);
  expect(credentials.identify(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken)).toEqual({
    secretAccessKey: Credentials?.SecretAccessKey,
    principal: { type: "assumed-role", arn, userId, roleArn },
    expirationMs: clock.nowMs() + 900_000,
  });
});

describe("the trust policy decides", () => {
  const lambda = servicePrincipal("lambda.amazonaws.com");
  const rows: [who: Principal, trust: object | object[], trusted: boolean][] = [
    [rootPrincipal(account), trustOf({ AWS: rootArn }), true],
    [rootPrincipal(account), trustOf({ AWS: ["111111111111", account] }), true],
    [rootPrincipal(account), trustOf({ AWS: "*" }), true],
    [rootPrincipal(account), trustOf("*"), true],
    [rootPrincipal(account), trustOf({ AWS: "111111111111" }), false],
    [rootPrincipal(account), trustOf({ Service: "lambda.amazonaws.com" }), false],
    [lambda, trustOf({ Service: ["states.amazonaws.com", "lambda.amazonaws.com"] }), true],
    [lambda, trustOf({ Service: "states.amazonaws.com" }), false],
    [lambda, trustOf({ AWS: "*" }), false],
    [sessionOf("worker"), trustOf({ AWS: `arn:aws:iam::${account}:role/worker` }), true],
    [sessionOf("worker"), trustOf({ AWS: `arn:aws:sts::${account}:assumed-role/worker/s` }), true],
    [sessionOf("worker"), trustOf({ AWS: `arn:aws:sts::${account}:assumed-role/worker/t` }), false],
    [sessionOf("worker"), trustOf({ AWS: "AROACALLERCALLER12345" }), true],
    [sessionOf("worker"), trustOf({ AWS: rootArn }), true],
    [sessionOf("worker"), trustOf({ Federated: "cognito-identity.amazonaws.com" }), false],
    [rootPrincipal(account), trustOf("*", { Action: "sts:AssumeRoleWithSAML" }), false],
    [rootPrincipal(account), trustOf("*", { Action: ["sts:TagSession", "STS:assumerole"] }), true],
    [rootPrincipal(account), [trustOf("*"), trustOf({ AWS: account }, { Effect: "Deny" })], false],
    [rootPrincipal(account), [trustOf("*"), trustOf({ AWS: "111111111111" }, { Effect: "Deny" })], true],
  ];
  for (const [who, trust, trusted] of rows) {
    test(`${who.arn} ${trusted ? "may" : "may not"} by ${JSON.stringify(trust)}`, async () => {
      const answer = (await openSts(trust)).as(who).assumeRole(request);
      if (trusted) await expect(answer).resolves.toHaveProperty("Credentials");
      else {
        await expect(answer).rejects.toMatchObject({
          code: "AccessDenied",
          statusCode: 403,
          message: `User: ${who.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        });
      }
    });
  }
});

test("holds the conditions that it understands, and refuses others by name", async () => {
  const assume = async (condition: object, more: object = {}) =>
    (await openSts(trustOf("*", { Condition: condition }))).as(sessionOf("worker")).assumeRole({ ...request, ...more });
  const externalId = { StringEquals: { "sts:ExternalId": "secret" } };
  await expect(assume(externalId)).rejects.toMatchObject({ code: "AccessDenied" });
  await expect(assume(externalId, { ExternalId: "guess" })).rejects.toMatchObject({ code: "AccessDenied" });
  await expect(assume(externalId, { ExternalId: "secret" })).resolves.toBeDefined();
  await expect(assume({ StringLike: { "sts:RoleSessionName": ["x", "v?s*t"] } })).resolves.toBeDefined();
  await expect(assume({ ArnLike: { "aws:PrincipalArn": "*:role/worker" } })).resolves.toBeDefined();
  await expect(assume({ ArnLike: { "aws:PrincipalArn": "*:role/work" } })).rejects.toMatchObject({
    code: "AccessDenied",
  });
  await expect(assume({ StringNotEquals: { "aws:PrincipalAccount": account } })).rejects.toMatchObject({
    code: "AccessDenied",
  });
  for (const condition of [{ Bool: { "aws:SecureTransport": "true" } }, { StringEquals: { constructor: "x" } }]) {
    await expect(assume(condition)).rejects.toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining(Object.keys(Object.values(condition)[0]!)[0]!),
    });
  }
});

test("tells nobody that a role does not exist", async () => {
  const { as } = await openSts(trustOf("*"));
  for (const other of ["role/visitor", "role/path/nobody", "role/other/visitor"]) {
    const RoleArn = `arn:aws:iam::${account}:${other}`;
    await expect(as().assumeRole({ ...request, RoleArn })).rejects.toMatchObject({
      code: "AccessDenied",
      message: `User: ${rootArn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
  }
  for (const RoleArn of [`arn:aws:iam::${account}:user/visitor`, "x".repeat(20)]) {
    await expect(as().assumeRole({ ...request, RoleArn })).rejects.toMatchObject({
      code: "ValidationError",
      message: `${RoleArn} is invalid`,
    });
  }
});

test("keeps sessions as short as the role, or a chain of roles, wants them", async () => {
  const { as } = await openSts(trustOf("*"), 7200);
  await expect(as().assumeRole({ ...request, DurationSeconds: 7200 })).resolves.toBeDefined();
  await expect(as().assumeRole({ ...request, DurationSeconds: 7201 })).rejects.toMatchObject({
    code: "ValidationError",
    statusCode: 400,
    message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  });
  await expect(as(sessionOf("worker")).assumeRole({ ...request, DurationSeconds: 3601 })).rejects.toMatchObject({
    message: "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
  });
  const service = as(servicePrincipal("lambda.amazonaws.com"));
  await expect(service.assumeRole({ ...request, DurationSeconds: 43_200 })).resolves.toBeDefined();
  await expect(as().assumeRole({ ...request, DurationSeconds: 899 })).rejects.toMatchObject({
    code: "ValidationError",
  });
});

test("names what it lacks", async () => {
  const { as } = await openSts(trustOf("*"));
  await expect(as().assumeRole({ ...request, Tags: [] })).resolves.toBeDefined();
  const missing = [
    { Policy: "{}" },
    { PolicyArns: [{ arn: roleArn }] },
    { Tags: [{ Key: "k", Value: "v" }] },
    { SourceIdentity: "me" },
    { TokenCode: "123456" },
  ];
  for (const parameters of missing) {
    await expect(as().assumeRole({ ...request, ...parameters })).rejects.toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining(Object.keys(parameters)[0]!),
    });
  }
});
