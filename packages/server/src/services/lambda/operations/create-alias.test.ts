import { describe, expect, it } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

describe("CreateAlias", () => {
  it("names a version", async () => {
    const { clients } = await testbedWithVersions(1);
    const latest = await clients.lambda.getFunctionConfiguration({ FunctionName });
    const alias = await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    expect(alias).toEqual({
      AliasArn: `${functionArn}:live`,
      Name: "live",
      FunctionVersion: "1",
      Description: "",
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    // The revision of the function stays.
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName })).toEqual(latest);
  });

  it("shares invocations between two versions", async () => {
    const { clients } = await testbedWithVersions(2);
    const RoutingConfig = { AdditionalVersionWeights: { "2": 0.2 } };
    const request = { FunctionName, Name: "live", FunctionVersion: "1", Description: "canary", RoutingConfig };
    expect(await clients.lambda.createAlias(request)).toMatchObject({ Description: "canary", RoutingConfig });
  });

  it("takes an empty routing for none, and $LATEST for a version", async () => {
    const { clients } = await testbedWithVersions(0);
    const RoutingConfig = { AdditionalVersionWeights: {} };
    const request = { FunctionName, Name: "head", FunctionVersion: "$LATEST", RoutingConfig };
    const alias = await clients.lambda.createAlias(request);
    expect(alias).toMatchObject({ FunctionVersion: "$LATEST" });
    expect(alias).not.toHaveProperty("RoutingConfig");
  });

  const weights = (AdditionalVersionWeights: Record<string, number>) => ({
    RoutingConfig: { AdditionalVersionWeights },
  });
  it.each([
    [{ FunctionName: "nobody" }, "ResourceNotFoundException: Function not found: ARN:nobody:1"],
    [{ FunctionVersion: "10" }, "ResourceNotFoundException: Function not found: ARN:roll-up:10"],
    [weights({ "10": 0.5 }), "ResourceNotFoundException: Function not found: ARN:roll-up:10"],
    [
      weights({ "1": 0.5, "2": 0.5 }),
      "InvalidParameterValueException: Number of items in AdditionalVersionWeights cannot be greater than 1",
    ],
    [
      weights({ "1": 0.5 }),
      "InvalidParameterValueException: Invalid function version 1. " +
        "Function version 1 is already included in routing configuration.",
    ],
    [
      { FunctionVersion: "$LATEST", ...weights({ "1": 0.5 }) },
      "InvalidParameterValueException: $LATEST is not supported for an alias pointing to more than 1 version",
    ],
    [
      weights({ $LATEST: 0.5 }),
      "ValidationException: 1 validation error detected: Value '{$LATEST=0.5}' at " +
        "'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: " +
        "[Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, " +
        "Member must satisfy regular expression pattern: [0-9]+]",
    ],
    [
      weights({ "2": 2 }),
      "ValidationException: 1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' " +
        "failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to " +
        "1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
    ],
    [
      { Name: "2024" },
      "ValidationException: 1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    ],
    [{ Name: "taken" }, "ResourceConflictException: Alias already exists: ARN:roll-up:taken"],
    [
      { FunctionVersion: "$LATEST.PUBLISHED" },
      "NotImplemented: Tireless does not implement CreateAlias with FunctionVersion $LATEST.PUBLISHED yet.",
    ],
  ])("refuses %j", async (changes, expected) => {
    const { clients } = await testbedWithVersions(2);
    await clients.lambda.createAlias({ FunctionName, Name: "taken", FunctionVersion: "1" });
    const request = { FunctionName, Name: "live", FunctionVersion: "1", ...changes };
    expect(await refusal(clients.lambda.createAlias(request))).toBe(
      expected.replace("ARN", "arn:aws:lambda:us-east-1:000000000000:function"),
    );
    expect((await clients.lambda.listAliases({ FunctionName })).Aliases).toHaveLength(1);
  });
});
