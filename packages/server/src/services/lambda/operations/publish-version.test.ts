import { describe, expect, it } from "vitest";
import { recordCodec } from "../../../store/records.ts";
import { codeHoldersRange, functionCodec, functionKey } from "../records.ts";
import { functionRequest, openTestbed, refusal, type Testbed, zipOf } from "../testing.ts";

const FunctionName = "roll-up";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";

async function withFunction(): Promise<Testbed> {
  const testbed = await openTestbed();
  await testbed.clients.lambda.createFunction(functionRequest({ Environment: { Variables: { MODE: "first" } } }));
  return testbed;
}

describe("PublishVersion", () => {
  it("freezes code and settings in a version of its own", async () => {
    const { clients, environments } = await withFunction();
    const latest = await clients.lambda.getFunctionConfiguration({ FunctionName });
    const published = await clients.lambda.publishVersion({ FunctionName, Description: "the first" });
    expect(published).toEqual({
      ...latest,
      Version: "1",
      FunctionArn: `${functionArn}:1`,
      Description: "the first",
      RevisionId: expect.not.stringMatching(latest.RevisionId ?? ""),
    });
    const ZipFile = zipOf("index.mjs", "export const handler = () => 2;");
    await clients.lambda.updateFunctionCode({ FunctionName, ZipFile });
    await clients.lambda.updateFunctionConfiguration({
      FunctionName,
      Environment: { Variables: { MODE: "second" } },
      Handler: "other.handler",
    });
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier: "1" })).toEqual(published);
    await clients.lambda.invoke({ FunctionName, Qualifier: "1" });
    await clients.lambda.invoke({ FunctionName });
    const [frozen, current] = environments.invocations.map(({ specification }) => specification);
    expect(frozen).toMatchObject({
      functionVersion: "1",
      functionArn,
      handler: "index.handler",
      environmentVariables: { MODE: "first" },
    });
    expect(await frozen?.code()).toEqual(functionRequest().Code?.ZipFile);
    expect(await current?.code()).toEqual(ZipFile);
    expect(frozen?.key).not.toBe(current?.key);
    expect(environments.retired).not.toContain(frozen?.key);
  });

  it("makes a new revision of $LATEST, but neither new environments nor a change of its date", async () => {
    const { clients, environments, platform } = await withFunction();
    const before = await clients.lambda.getFunctionConfiguration({ FunctionName });
    await clients.lambda.invoke({ FunctionName });
    await platform.clock.advance(1000);
    await clients.lambda.publishVersion({ FunctionName });
    const after = await clients.lambda.getFunctionConfiguration({ FunctionName });
    expect(after.RevisionId).not.toBe(before.RevisionId);
    expect({ ...after, RevisionId: "" }).toEqual({ ...before, RevisionId: "" });
    await clients.lambda.invoke({ FunctionName });
    const [one, other] = environments.invocations.map(({ specification }) => specification.key);
    expect(other).toBe(one);
  });

  it("answers the last version again as long as nothing has changed, whatever was written meanwhile", async () => {
    const { clients } = await withFunction();
    const first = await clients.lambda.publishVersion({ FunctionName, Description: "the first" });
    const latest = await clients.lambda.getFunctionConfiguration({ FunctionName });
    expect(await clients.lambda.publishVersion({ FunctionName, Description: "another" })).toEqual(first);
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName })).toEqual(latest);
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 17 });
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 3 });
    await clients.lambda.updateFunctionCode({ FunctionName, ZipFile: functionRequest().Code?.ZipFile });
    await clients.lambda.tagResource({ Resource: functionArn, Tags: { team: "scores" } });
    expect(await clients.lambda.publishVersion({ FunctionName })).toEqual(first);
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Description: "changed" });
    expect(await clients.lambda.publishVersion({ FunctionName })).toMatchObject({ Version: "2" });
  });

  it("takes over functions that an older release has stored", async () => {
    const testbed = await withFunction();
    const { clients, platform } = testbed;
    await platform.store.transact((tx) => {
      const key = functionKey("us-east-1", FunctionName);
      const { version: _, ...old } = functionCodec.decode(tx.get(key) ?? new Uint8Array());
      tx.put(key, recordCodec<unknown>(1).encode(old));
      for (const { key: holder } of [...tx.range(codeHoldersRange(old.code.blobKey))]) tx.delete(holder);
    });
    expect((await clients.lambda.invoke({ FunctionName })).ExecutedVersion).toBe("$LATEST");
    await clients.lambda.publishVersion({ FunctionName });
    await clients.lambda.deleteFunction({ FunctionName, Qualifier: "1" });
    expect(platform.blobs.contents.size).toBe(1);
    await clients.lambda.deleteFunction({ FunctionName });
    expect(platform.blobs.contents.size).toBe(0);
  });

  it("never gives a number out twice", async () => {
    const { clients } = await withFunction();
    await clients.lambda.publishVersion({ FunctionName });
    await clients.lambda.deleteFunction({ FunctionName, Qualifier: "1" });
    expect((await clients.lambda.publishVersion({ FunctionName })).Version).toBe("2");
    await clients.lambda.deleteFunction({ FunctionName });
    await clients.lambda.createFunction(functionRequest());
    expect((await clients.lambda.publishVersion({ FunctionName })).Version).toBe("3");
  });

  it("publishes what the caller knows and nothing else", async () => {
    const { clients } = await withFunction();
    const { RevisionId, CodeSha256 } = await clients.lambda.getFunctionConfiguration({ FunctionName });
    expect(await refusal(clients.lambda.publishVersion({ FunctionName, RevisionId: "another" }))).toBe(
      "PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. " +
        "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    );
    expect(await refusal(clients.lambda.publishVersion({ FunctionName, CodeSha256: "another" }))).toBe(
      "InvalidParameterValueException: CodeSHA256 (another) is different from current CodeSHA256 in $LATEST " +
        `(${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
    expect(await clients.lambda.publishVersion({ FunctionName, RevisionId, CodeSha256 })).toMatchObject({
      Version: "1",
    });
  });

  it.each([
    [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: arn.*:nobody$/],
    [{ FunctionName: "roll-up:1" }, /^InvalidParameterValueException: This operation is permitted on Lambda functions/],
    [{ PublishTo: "LATEST_PUBLISHED" as const }, /^NotImplemented: .*PublishTo/],
  ])("refuses %j", async (changes, expected) => {
    const { clients } = await withFunction();
    expect(await refusal(clients.lambda.publishVersion({ FunctionName, ...changes }))).toMatch(expected);
    expect((await clients.lambda.listVersionsByFunction({ FunctionName })).Versions).toHaveLength(1);
  });
});
