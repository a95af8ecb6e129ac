import { describe, expect, it } from "vitest";
import { decodeKey, prefixRange } from "../../../store/keys.ts";
import { functionRequest, openTestbed, refusal, zipOf } from "../testing.ts";

describe("DeleteFunction", () => {
  it("removes the function, its code and its environments", async () => {
    const { clients, platform, environments } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    await clients.lambda.invoke({ FunctionName: "roll-up" });
    expect(await clients.lambda.deleteFunction({ FunctionName: "roll-up" })).toEqual({ StatusCode: 204 });
    expect(environments.retired).toEqual([environments.invocations[0]?.specification.key]);
    expect(platform.blobs.contents.size).toBe(0);
    expect(await refusal(clients.lambda.invoke({ FunctionName: "roll-up" }))).toMatch(/^ResourceNotFoundException/);
  });

  it("lets a function of the same name begin anew", async () => {
    const { clients, environments } = await openTestbed();
    for (let turn = 0; turn < 2; turn++) {
      await clients.lambda.createFunction(functionRequest());
      await clients.lambda.invoke({ FunctionName: "roll-up" });
      await clients.lambda.deleteFunction({ FunctionName: "roll-up" });
    }
    expect(new Set(environments.invocations.map(({ specification }) => specification.key)).size).toBe(2);
  });

  it("deletes a single version with its environments, and keeps the code while another version has it", async () => {
    const { clients, platform, environments } = await openTestbed();
    const FunctionName = "roll-up";
    await clients.lambda.createFunction(functionRequest({ Publish: true }));
    await clients.lambda.invoke({ FunctionName, Qualifier: "1" });
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 17 });
    await clients.lambda.publishVersion({ FunctionName });
    expect(platform.blobs.contents.size).toBe(1);
    expect(await clients.lambda.deleteFunction({ FunctionName, Qualifier: "1" })).toEqual({ StatusCode: 204 });
    expect(environments.retired).toContain(environments.invocations[0]?.specification.key);
    expect(platform.blobs.contents.size).toBe(1);
    // AWS is content with a version that is gone already.
    expect(await clients.lambda.deleteFunction({ FunctionName, Qualifier: "1" })).toEqual({ StatusCode: 204 });
    const ZipFile = zipOf("index.mjs", "export const handler = () => 2;");
    await clients.lambda.updateFunctionCode({ FunctionName, ZipFile });
    expect(platform.blobs.contents.size).toBe(2);
    await clients.lambda.deleteFunction({ FunctionName, Qualifier: "2" });
    expect([...platform.blobs.contents.values()]).toEqual([ZipFile]);
  });

  it("keeps a version that aliases refer to", async () => {
    const { clients } = await openTestbed();
    const FunctionName = "roll-up";
    await clients.lambda.createFunction(functionRequest({ Publish: true }));
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 17 });
    await clients.lambda.publishVersion({ FunctionName });
    await clients.lambda.createAlias({ FunctionName, Name: "blue", FunctionVersion: "1" });
    const RoutingConfig = { AdditionalVersionWeights: { "1": 0.1 } };
    await clients.lambda.createAlias({ FunctionName, Name: "green", FunctionVersion: "2", RoutingConfig });
    expect(await refusal(clients.lambda.deleteFunction({ FunctionName, Qualifier: "1" }))).toBe(
      "ResourceConflictException: Unable to delete version because the following aliases reference it: [blue, green]",
    );
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier: "1" })).toBeDefined();
  });

  it("leaves nothing of a function but the number of its last version", async () => {
    const { clients, platform } = await openTestbed();
    const FunctionName = "roll-up";
    for (const version of ["1", "2"]) {
      const published = await clients.lambda.createFunction(functionRequest({ Publish: true }));
      expect(published.Version).toBe(version);
      await clients.lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 5 });
      await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: version });
      const permission = { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
      await clients.lambda.addPermission({ FunctionName, Qualifier: "live", ...permission });
      await clients.lambda.deleteFunction({ FunctionName });
    }
    expect(platform.blobs.contents.size).toBe(0);
    const { AccountLimit, AccountUsage } = await clients.lambda.getAccountSettings({});
    expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(1000);
    expect(AccountUsage).toEqual({ FunctionCount: 0, TotalCodeSize: 0 });
    const keys = await platform.store.read((tx) =>
      Array.from(tx.range(prefixRange(["lambda"])), ({ key }) => String(decodeKey(key)[1])),
    );
    expect(keys).toEqual(["concurrency-set-aside", "version-counter"]);
  });

  it.each([
    [
      "nobody",
      undefined,
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    ],
    [
      "nobody",
      "7",
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    ],
    ["roll-up", "live", "InvalidParameterValueException: Deletion of aliases is not currently supported."],
    [
      "roll-up",
      "$LATEST",
      "InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function.",
    ],
  ])("refuses %s %s and deletes nothing", async (FunctionName, Qualifier, expected) => {
    const { clients, platform } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    await clients.lambda.createAlias({ FunctionName: "roll-up", Name: "live", FunctionVersion: "$LATEST" });
    expect(await refusal(clients.lambda.deleteFunction({ FunctionName, Qualifier }))).toBe(expected);
    expect(platform.blobs.contents.size).toBe(1);
  });
});
