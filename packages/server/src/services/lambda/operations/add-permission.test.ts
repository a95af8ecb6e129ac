import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

const permission = {
  FunctionName,
  StatementId: "s3",
  Action: "lambda:InvokeFunction",
  Principal: "s3.amazonaws.com",
};

async function withAlias() {
  const testbed = await testbedWithVersions(1);
  const alias = await testbed.clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
  return { ...testbed, alias };
}

describe("AddPermission", () => {
  const statement = { Sid: "s3", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn };
  it.each<[Partial<AddPermissionRequest>, object]>([
    [
      { SourceArn: "arn:aws:s3:::bucket", SourceAccount: "000000000000" },
      {
        Principal: { Service: "s3.amazonaws.com" },
        Condition: {
          StringEquals: { "AWS:SourceAccount": "000000000000" },
          ArnLike: { "AWS:SourceArn": "arn:aws:s3:::bucket" },
        },
      },
    ],
    [{ Principal: "*" }, { Principal: "*" }],
    [{ Principal: "123456789012" }, { Principal: { AWS: "arn:aws:iam::123456789012:root" } }],
    [
      { Principal: "arn:aws:iam::123456789012:role/path/caller" },
      { Principal: { AWS: "arn:aws:iam::123456789012:role/path/caller" } },
    ],
    [
      { Principal: "*", PrincipalOrgID: "o-1234567890" },
      { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } } },
    ],
    [
      { Principal: "alexa-appkit.amazon.com", EventSourceToken: "amzn1.ask.skill.x" },
      {
        Principal: { Service: "alexa-appkit.amazon.com" },
        Condition: { StringEquals: { "lambda:EventSourceToken": "amzn1.ask.skill.x" } },
      },
    ],
    [
      { Principal: "*", Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" },
      {
        Principal: "*",
        Action: "lambda:InvokeFunctionUrl",
        Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
      },
    ],
    [
      { Principal: "*", InvokedViaFunctionUrl: true },
      { Principal: "*", Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } } },
    ],
  ])("turns %j into a statement", async (changes, expected) => {
    const { clients } = await withAlias();
    const { Statement = "" } = await clients.lambda.addPermission({ ...permission, ...changes });
    expect(JSON.parse(Statement)).toEqual({ ...statement, ...expected });
    const { Policy = "" } = await clients.lambda.getPolicy({ FunctionName });
    expect(JSON.parse(Policy)).toEqual({
      Version: "2012-10-17",
      Id: "default",
      Statement: [{ ...statement, ...expected }],
    });
  });

  it("keeps a policy for the function, each version and each alias, with revisions of their own", async () => {
    const { clients } = await withAlias();
    for (const Qualifier of [undefined, "1", "live"]) {
      const { Statement = "" } = await clients.lambda.addPermission({ ...permission, Qualifier });
      expect(JSON.parse(Statement).Resource).toBe(Qualifier ? `${functionArn}:${Qualifier}` : functionArn);
    }
    const policies = [undefined, "1", "live"].map((Qualifier) => clients.lambda.getPolicy({ FunctionName, Qualifier }));
    expect(new Set((await Promise.all(policies)).map(({ RevisionId }) => RevisionId)).size).toBe(3);
  });

  it("holds to the revision that the caller knows: the policy's, or that of what has none yet", async () => {
    const { clients, alias } = await withAlias();
    const onAlias = { ...permission, Qualifier: "live" };
    expect(await refusal(clients.lambda.addPermission({ ...onAlias, RevisionId: "another" }))).toBe(
      "PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. " +
        "Call the GetPolicy API to retrieve the latest Revision Id",
    );
    await clients.lambda.addPermission({ ...onAlias, RevisionId: alias.RevisionId });
    const { RevisionId } = await clients.lambda.getPolicy({ FunctionName, Qualifier: "live" });
    const second = { ...onAlias, StatementId: "second" };
    expect(await refusal(clients.lambda.addPermission({ ...second, RevisionId: alias.RevisionId }))).toMatch(
      /^PreconditionFailedException/,
    );
    await clients.lambda.addPermission({ ...second, RevisionId });
  });

  it("refuses a policy beyond 20 kB", async () => {
    const { clients } = await withAlias();
    const SourceArn = `arn:aws:s3:::${"x".repeat(9000)}`;
    for (const StatementId of ["1", "2"]) await clients.lambda.addPermission({ ...permission, StatementId, SourceArn });
    expect(await refusal(clients.lambda.addPermission({ ...permission, StatementId: "3", SourceArn }))).toMatch(
      /^PolicyLengthExceededException: The final policy size \(\d+\) is bigger than the limit \(20480\)\.$/,
    );
    const { Policy = "" } = await clients.lambda.getPolicy({ FunctionName });
    expect(JSON.parse(Policy).Statement).toHaveLength(2);
  });

  it.each<[Partial<AddPermissionRequest>, string | RegExp]>([
    [
      {},
      "ResourceConflictException: The statement id (s3) provided already exists. " +
        "Please provide a new statement id, or remove the existing statement.",
    ],
    [{ StatementId: "example.com" }, /^ValidationException: .*'example\.com' at 'statementId'/],
    [
      { Qualifier: "$LATEST" },
      "InvalidParameterValueException: We currently do not support adding policies for $LATEST.",
    ],
    [{ FunctionName: "roll-up:1", Qualifier: "2" }, /^InvalidParameterValueException: The derived qualifier/],
    [
      { Principal: "invalid.nonaws.com" },
      "InvalidParameterValueException: The provided principal was invalid. Please check the principal and try again.",
    ],
    [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: .*:nobody$/],
    [{ Qualifier: "dead" }, `ResourceNotFoundException: Cannot find alias arn: ${functionArn}:dead`],
    [{ Qualifier: "42" }, `ResourceNotFoundException: Function not found: ${functionArn}:42`],
    [{ Qualifier: "with-$" }, `ResourceNotFoundException: Function not found: ${functionArn}:with-$`],
    [
      { StatementId: "url", FunctionUrlAuthType: "NONE" },
      "InvalidParameterValueException: FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
    ],
    [
      { StatementId: "skill", EventSourceToken: "x", SourceAccount: "000000000000" },
      /^InvalidParameterValueException: EventSourceToken cannot be used together/,
    ],
  ])("refuses %j", async (changes, expected) => {
    const { clients } = await withAlias();
    await clients.lambda.addPermission(permission);
    const before = await clients.lambda.getPolicy({ FunctionName });
    expect(await refusal(clients.lambda.addPermission({ ...permission, ...changes }))).toMatch(expected);
    expect(await clients.lambda.getPolicy({ FunctionName })).toEqual(before);
  });
});
