import fc from "fast-check";
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

  it("never accepts a parameter and ignores it", async () => {
    const wishes = {
      Role: "arn:aws:iam::000000000000:role/foreign",
      Handler: "other.handler",
      Description: "what it does",
      Timeout: 16,
      MemorySize: 256,
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      Environment: { Variables: { MODE: "test" } },
      Runtime: "nodejs24.x",
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" },
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1",
      TracingConfig: { Mode: "Active" },
      RevisionId: "another",
      FileSystemConfigs: [
        {
          Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-00000000000000000",
          LocalMountPath: "/mnt/x",
        },
      ],
      ImageConfig: { Command: ["x"] },
      EphemeralStorage: { Size: 1024 },
      SnapStart: { ApplyOn: "PublishedVersions" },
      LoggingConfig: { LogGroup: "/scores", LogFormat: "JSON" as const, ApplicationLogLevel: "ERROR" as const },
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: {
          CapacityProviderArn: "arn:aws:lambda:us-east-1:000000000000:capacity-provider:x",
        },
      },
      DurableConfig: { RetentionPeriodInDays: 1, ExecutionTimeout: 60 },
    };
    type Name = keyof typeof wishes;
    const check = async (chosen: Name[]): Promise<void> => {
      const { clients } = await openTestbed();
      await clients.lambda.createFunction(functionRequest());
      const changes = Object.fromEntries(chosen.map((name) => [name, wishes[name]]));
      const refused = await refusal(clients.lambda.updateFunctionConfiguration({ FunctionName, ...changes } as never));
      if (refused !== "no refusal") {
        const words: Partial<Record<Name, string>> = { Role: "role defined", RevisionId: "Revision Id" };
        expect(chosen.some((name) => refused.includes(words[name] ?? name))).toBe(true);
        return;
      }
      const seen = JSON.stringify(await clients.lambda.getFunctionConfiguration({ FunctionName }));
      for (const name of chosen) expect(seen).toContain(JSON.stringify(leafOf(wishes[name])));
    };
    for (const name of Object.keys(wishes)) await check([name as Name]);
    const names = fc.subarray(Object.keys(wishes) as Name[], { minLength: 1, maxLength: 3 });
    await fc.assert(fc.asyncProperty(names, check), { numRuns: 60 });
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

function leafOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? leafOf(Object.values(value)[0]) : value;
}
