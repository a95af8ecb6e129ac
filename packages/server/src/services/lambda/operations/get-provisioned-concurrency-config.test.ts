import { describe, expect, it } from "vitest";
import { refusal, type Testbed } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

async function provisioned(Qualifier: string, count: number): Promise<Testbed> {
  const testbed = await testbedWithVersions(2);
  const { lambda } = testbed.clients;
  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.25 } };
  await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1", RoutingConfig });
  await lambda.putProvisionedConcurrencyConfig({ FunctionName, Qualifier, ProvisionedConcurrentExecutions: count });
  return testbed;
}

/** The keys of the environments of both versions. */
async function keysOf({ clients, environments }: Testbed): Promise<string[]> {
  for (const Qualifier of ["1", "2"]) await clients.lambda.invoke({ FunctionName, Qualifier });
  return environments.invocations.map(({ specification }) => specification.key);
}

describe("GetProvisionedConcurrencyConfig", () => {
  it("tells how many environments there are at this moment", async () => {
    const testbed = await provisioned("1", 3);
    const [key = ""] = await keysOf(testbed);
    const status = () => testbed.clients.lambda.getProvisionedConcurrencyConfig({ FunctionName, Qualifier: "1" });
    const { warmths } = testbed.environments;
    warmths.set(key, { readyCount: 2, idleCount: 1, hasFailed: false });
    expect(await status()).toEqual({
      RequestedProvisionedConcurrentExecutions: 3,
      AvailableProvisionedConcurrentExecutions: 1,
      AllocatedProvisionedConcurrentExecutions: 2,
      Status: "IN_PROGRESS",
      LastModified: "2026-01-01T00:00:00+0000",
    });
    warmths.set(key, { readyCount: 3, idleCount: 3, hasFailed: false });
    expect(await status()).toMatchObject({ Status: "READY", AllocatedProvisionedConcurrentExecutions: 3 });
    warmths.set(key, { readyCount: 0, idleCount: 0, hasFailed: true });
    expect(await status()).toMatchObject({ Status: "FAILED", StatusReason: "FUNCTION_ERROR_INIT_FAILURE" });
  });

  it("adds up the versions of an alias, each in the part of its weight", async () => {
    const testbed = await provisioned("live", 4);
    const [first = "", second = ""] = await keysOf(testbed);
    const status = () => testbed.clients.lambda.getProvisionedConcurrencyConfig({ FunctionName, Qualifier: "live" });
    const { warmths } = testbed.environments;
    // More of one version does not make up for less of the other.
    warmths.set(first, { readyCount: 4, idleCount: 4, hasFailed: false });
    expect(await status()).toMatchObject({ Status: "IN_PROGRESS", AllocatedProvisionedConcurrentExecutions: 3 });
    warmths.set(second, { readyCount: 1, idleCount: 0, hasFailed: false });
    expect(await status()).toMatchObject({ Status: "READY", AvailableProvisionedConcurrentExecutions: 3 });
  });

  it.each([
    [
      { Qualifier: "2" },
      "ProvisionedConcurrencyConfigNotFoundException: No Provisioned Concurrency Config found for this function",
    ],
    [
      { Qualifier: "$LATEST" },
      "InvalidParameterValueException: The function resource provided must be an alias or a published version.",
    ],
    [{ Qualifier: "dead" }, `ResourceNotFoundException: Cannot find alias arn: ${functionArn}:dead`],
    [{ Qualifier: "10" }, `ResourceNotFoundException: Function not found: ${functionArn}:10`],
  ])("refuses %j", async (request, expected) => {
    const { clients } = await provisioned("1", 1);
    expect(await refusal(clients.lambda.getProvisionedConcurrencyConfig({ FunctionName, ...request }))).toBe(expected);
  });
});
