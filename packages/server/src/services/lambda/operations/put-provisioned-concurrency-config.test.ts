import { describe, expect, it } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

const Qualifier = "1";

describe("PutProvisionedConcurrencyConfig", () => {
  it("takes the wish and tells that nothing of it is there yet", async () => {
    const { clients } = await testbedWithVersions(1);
    const request = { FunctionName, Qualifier, ProvisionedConcurrentExecutions: 5 };
    expect(await clients.lambda.putProvisionedConcurrencyConfig(request)).toEqual({
      RequestedProvisionedConcurrentExecutions: 5,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: "IN_PROGRESS",
      LastModified: "2026-01-01T00:00:00+0000",
    });
    // What is set aside is set aside of the account's.
    const { AccountLimit } = await clients.lambda.getAccountSettings({});
    expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(995);
  });

  it("leaves the revision of the function alone, and its last release", async () => {
    const { clients } = await testbedWithVersions(1);
    const before = await clients.lambda.getFunctionConfiguration({ FunctionName });
    await clients.lambda.putProvisionedConcurrencyConfig({
      FunctionName,
      Qualifier,
      ProvisionedConcurrentExecutions: 5,
    });
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName })).toEqual(before);
    expect((await clients.lambda.publishVersion({ FunctionName })).Version).toBe("1");
  });

  it("holds to what the function has reserved, over all its versions", async () => {
    const { clients } = await testbedWithVersions(2);
    const provision = (version: string, ProvisionedConcurrentExecutions: number) =>
      clients.lambda.putProvisionedConcurrencyConfig({
        FunctionName,
        Qualifier: version,
        ProvisionedConcurrentExecutions,
      });
    const tooMuch =
      "InvalidParameterValueException: Requested Provisioned Concurrency should not be greater than the " +
      "reservedConcurrentExecution for function";
    await provision("1", 2);
    expect(
      await refusal(clients.lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 1 })),
    ).toBe(
      "InvalidParameterValueException:  ReservedConcurrentExecutions  1 should not be lower than function's total " +
        "provisioned concurrency [2].",
    );
    await clients.lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 2 });
    expect(await refusal(provision("2", 1))).toBe(tooMuch);
    expect(await refusal(provision("1", 3))).toBe(tooMuch);
    await provision("1", 1);
    await provision("2", 1);
    // What is provisioned is part of what is reserved.
    const { AccountLimit } = await clients.lambda.getAccountSettings({});
    expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(998);
  });

  it("provides for a version or for the alias that names it, not for both", async () => {
    const { clients } = await testbedWithVersions(1);
    const provision = (name: string) =>
      clients.lambda.putProvisionedConcurrencyConfig({
        FunctionName,
        Qualifier: name,
        ProvisionedConcurrentExecutions: 1,
      });
    await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    await provision("1");
    expect(await refusal(provision("live"))).toBe(
      "ResourceConflictException: Alias can't be used for Provisioned Concurrency configuration on an already " +
        "Provisioned version",
    );
    await clients.lambda.deleteProvisionedConcurrencyConfig({ FunctionName, Qualifier: "1" });
    await provision("live");
    expect(await refusal(provision("1"))).toBe(
      "ResourceConflictException: Version is pointed by a Provisioned Concurrency alias",
    );
  });

  it.each([
    [{ ProvisionedConcurrentExecutions: 0 }, /^ValidationException: .*'provisionedConcurrentExecutions'/],
    [
      { ProvisionedConcurrentExecutions: 1001 },
      "InvalidParameterValueException: Specified ConcurrentExecutions for function is greater than account's " +
        "unreserved concurrency [1000].",
    ],
    [
      { ProvisionedConcurrentExecutions: 901 },
      "InvalidParameterValueException: Specified ConcurrentExecutions for function decreases account's " +
        "UnreservedConcurrentExecution below its minimum value of [100].",
    ],
    [
      { Qualifier: "$LATEST" },
      "InvalidParameterValueException: Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    ],
    [
      { Qualifier: "head" },
      "InvalidParameterValueException: Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    ],
    [{ Qualifier: "dead" }, `ResourceNotFoundException: Cannot find alias arn: ${functionArn}:dead`],
    [{ Qualifier: "10" }, `ResourceNotFoundException: Function not found: ${functionArn}:10`],
    [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: .*:nobody:1$/],
    [
      { FunctionName: "nobody", Qualifier: "live" },
      /^ResourceNotFoundException: Cannot find alias arn: .*:nobody:live$/,
    ],
  ])("refuses %j", async (changes, expected) => {
    const { clients } = await testbedWithVersions(1);
    await clients.lambda.createAlias({ FunctionName, Name: "head", FunctionVersion: "$LATEST" });
    const request = { FunctionName, Qualifier, ProvisionedConcurrentExecutions: 1, ...changes };
    expect(await refusal(clients.lambda.putProvisionedConcurrencyConfig(request))).toMatch(expected);
    expect((await clients.lambda.getAccountSettings({})).AccountLimit?.UnreservedConcurrentExecutions).toBe(1000);
  });
});
