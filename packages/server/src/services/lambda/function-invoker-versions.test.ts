import { describe, expect, it } from "vitest";
import { refusal, type Testbed } from "./testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "./testing-versions.ts";

async function invoke({ clients }: Testbed, Qualifier?: string) {
  return clients.lambda.invoke({ FunctionName, ...(Qualifier && { Qualifier }) });
}

async function withAlias(weight: number): Promise<Testbed> {
  const testbed = await testbedWithVersions(2);
  const RoutingConfig = { AdditionalVersionWeights: { "2": weight } };
  await testbed.clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1", RoutingConfig });
  return testbed;
}

describe("FunctionInvoker, of versions and aliases", () => {
  it("runs the version that was named, in environments of its own, and says which", async () => {
    const testbed = await testbedWithVersions(2);
    await testbed.clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "2" });
    const qualifiers = ["1", "2", "live", "$LATEST"];
    const executed: (string | undefined)[] = [];
    for (const qualifier of qualifiers) executed.push((await invoke(testbed, qualifier)).ExecutedVersion);
    expect(executed).toEqual(["1", "2", "2", "$LATEST"]);
    const ran = testbed.environments.invocations.map(({ specification, invocation }) => ({
      version: specification.functionVersion,
      variable: specification.environmentVariables["VERSION"],
      invokedArn: invocation.invokedFunctionArn,
    }));
    expect(ran).toEqual([
      { version: "1", variable: "1", invokedArn: `${functionArn}:1` },
      { version: "2", variable: "2", invokedArn: `${functionArn}:2` },
      { version: "2", variable: "2", invokedArn: `${functionArn}:live` },
      { version: "$LATEST", variable: "2", invokedArn: `${functionArn}:$LATEST` },
    ]);
    const keys = testbed.environments.invocations.map(({ specification }) => specification.key);
    expect(keys[2]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(3);
  });

  it("follows an alias at once when it is moved", async () => {
    const testbed = await testbedWithVersions(2);
    const { lambda } = testbed.clients;
    await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    const executed = [];
    for (const FunctionVersion of ["1", "2", "1"]) {
      await lambda.updateAlias({ FunctionName, Name: "live", FunctionVersion });
      executed.push((await invoke(testbed, "live")).ExecutedVersion);
    }
    expect(executed).toEqual(["1", "2", "1"]);
  });

  it("gives the second version of an alias the part that its weight says", async () => {
    const testbed = await withAlias(0.2);
    let seconds = 0;
    for (let turn = 0; turn < 2000; turn++) {
      if ((await invoke(testbed, "live")).ExecutedVersion === "2") seconds++;
    }
    // Four standard deviations around 400; the seed makes it the same on every run.
    expect(Math.abs(seconds - 400)).toBeLessThan(72);
  });

  it.each([
    [0, "1"],
    [1, "2"],
  ])("takes a weight of %d for what it is", async (weight, version) => {
    const testbed = await withAlias(weight);
    for (let turn = 0; turn < 100; turn++) expect((await invoke(testbed, "live")).ExecutedVersion).toBe(version);
  });

  it.each(["7", "dead", "0", "01"])("knows no %s", async (Qualifier) => {
    const testbed = await testbedWithVersions(1);
    const expected = `ResourceNotFoundException: Function not found: ${functionArn}:${Qualifier}`;
    expect(await refusal(invoke(testbed, Qualifier))).toBe(expected);
    const asynchronous = { FunctionName, Qualifier, InvocationType: "Event" as const };
    expect(await refusal(testbed.clients.lambda.invoke(asynchronous))).toBe(expected);
    const dry = { FunctionName, Qualifier, InvocationType: "DryRun" as const };
    expect(await refusal(testbed.clients.lambda.invoke(dry))).toBe(expected);
    expect(testbed.environments.invocations).toEqual([]);
  });
});
