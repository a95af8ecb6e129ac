import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const FunctionName = "roll-up";

describe("UpdateFunctionConfiguration", () => {
  it("changes what it names and nothing else, in new environments", async () => {
    const { clients, environments, platform } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest({ Description: "first" }));
    await clients.lambda.invoke({ FunctionName });
    await platform.clock.advance(1000);
    const updated = await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 17 });
    expect(updated).toEqual({
      ...created,
      Timeout: 17,
      LastModified: "2026-01-01T00:00:01.000+0000",
      RevisionId: expect.not.stringContaining(created.RevisionId ?? ""),
    });
    await clients.lambda.invoke({ FunctionName });
    const [before, after] = environments.invocations.map(({ specification }) => specification);
    expect([before?.timeoutMs, after?.timeoutMs]).toEqual([3000, 17_000]);
    expect(environments.retired).toEqual([before?.key]);
    expect(after?.key).not.toBe(before?.key);
  });

  it("holds to the revision that the caller knows", async () => {
    const { clients } = await openTestbed();
    const { RevisionId } = await clients.lambda.createFunction(functionRequest());
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 4, RevisionId });
    expect(await refusal(clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 5, RevisionId }))).toBe(
      "PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. " +
        "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    );
    expect((await clients.lambda.getFunctionConfiguration({ FunctionName })).Timeout).toBe(4);
  });

  it("empties the environment's variables when asked to", async () => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest({ Environment: { Variables: { MODE: "x" } } }));
    const updated = await clients.lambda.updateFunctionConfiguration({ FunctionName, Environment: {} });
    expect(updated.Environment).toEqual({ Variables: {} });
  });

  it("takes empty values as a wish for nothing", async () => {
    const { clients } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest());
    const updated = await clients.lambda.updateFunctionConfiguration({
      FunctionName,
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      Layers: [],
      KMSKeyArn: "",
      DeadLetterConfig: { TargetArn: "" },
      FileSystemConfigs: [],
      TracingConfig: { Mode: "PassThrough" },
      SnapStart: { ApplyOn: "None" },
    });
    expect({ ...updated, RevisionId: "" }).toEqual({ ...created, RevisionId: "" });
  });
});
