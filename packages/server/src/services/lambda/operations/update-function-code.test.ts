import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal, zipOf } from "../testing.ts";
import { machineArchitecture } from "../unsupported-settings.ts";

const FunctionName = "roll-up";
const second = zipOf("index.mjs", "export const handler = () => 2;");

describe("UpdateFunctionCode", () => {
  it("replaces the code, in new environments, and removes the old archive", async () => {
    const { clients, environments, platform } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest());
    await clients.lambda.invoke({ FunctionName });
    const updated = await clients.lambda.updateFunctionCode({ FunctionName, ZipFile: second });
    expect(updated.CodeSha256).not.toBe(created.CodeSha256);
    expect(updated.CodeSize).toBe(second.length);
    await clients.lambda.invoke({ FunctionName });
    const [before, after] = environments.invocations.map(({ specification }) => specification);
    expect(environments.retired).toEqual([before?.key]);
    expect(await after?.code()).toEqual(second);
    expect([...platform.blobs.contents.values()]).toEqual([second]);
  });

  it("changes nothing in a dry run", async () => {
    const { clients, environments, platform } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest());
    const answer = await clients.lambda.updateFunctionCode({ FunctionName, ZipFile: second, DryRun: true });
    expect(answer.CodeSize).toBe(second.length);
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName })).toEqual(created);
    expect(environments.retired).toEqual([]);
    expect(platform.blobs.contents.size).toBe(1);
  });

  it("invokes the new code when the old goes away between reading the record and starting an environment", async () => {
    const { clients, environments } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    const invoke = environments.invoke.bind(environments);
    environments.invoke = async (specification, invocation) => {
      if (environments.retired.length === 0) await clients.lambda.updateFunctionCode({ FunctionName, ZipFile: second });
      expect(await specification.code()).toEqual(second);
      return invoke(specification, invocation);
    };
    expect((await clients.lambda.invoke({ FunctionName })).StatusCode).toBe(200);
  });

  it("publishes the new code when asked to, unless it is the old", async () => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest({ Publish: true }));
    const first = await clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier: "1" });
    const updated = await clients.lambda.updateFunctionCode({ FunctionName, ZipFile: second, Publish: true });
    expect(updated).toMatchObject({ Version: "2", FunctionArn: expect.stringMatching(/:roll-up:2$/) });
    expect(updated.CodeSha256).not.toBe(first.CodeSha256);
    const again = await clients.lambda.updateFunctionCode({ FunctionName, ZipFile: second, Publish: true });
    expect(again).toEqual(updated);
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier: "1" })).toEqual(first);
  });

  const other = machineArchitecture === "arm64" ? "x86_64" : "arm64";
  it.each([
    [{ RevisionId: "another" }, /^PreconditionFailedException: /],
    [{ ZipFile: Buffer.from("no zip") }, /^InvalidParameterValueException: Could not unzip uploaded file/],
    [{ ZipFile: undefined }, /^InvalidParameterValueException: Please provide a source for function code\.$/],
    [{ S3Bucket: "bucket", S3Key: "key" }, /^InvalidParameterValueException: Please provide either/],
    [{ ZipFile: undefined, S3Bucket: "bucket", S3Key: "key" }, /^NotImplemented: .*S3Bucket/],
    [{ ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/x" }, /^NotImplemented: .*ImageUri/],
    [{ SourceKMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1" }, /^NotImplemented: .*SourceKMSKeyArn/],
    [{ PublishTo: "LATEST_PUBLISHED" as const }, /^NotImplemented: .*PublishTo/],
    [{ Architectures: [other] as ["arm64"] }, /^NotImplemented: .*Architectures/],
    [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: /],
  ])("refuses %j and keeps the code", async (changes, expected) => {
    const { clients, platform } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest());
    const request = { FunctionName, ZipFile: second as Buffer | undefined, ...changes };
    expect(await refusal(clients.lambda.updateFunctionCode(request))).toMatch(expected);
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName })).toEqual(created);
    expect(platform.blobs.contents.size).toBe(1);
  });
});
