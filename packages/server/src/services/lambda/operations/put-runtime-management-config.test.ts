import { describe, expect, test } from "vitest";
import { type FunctionRecord, functionCodec, functionKey } from "../records.ts";
import { functionRequest, refusal, region, type Testbed } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

const ours = `arn:aws:lambda:us-east-1::runtime:node-${process.versions.node}`;
const other = "arn:aws:lambda:us-east-1::runtime:node-4.0.0";
const held = { UpdateRuntimeOn: "Manual", RuntimeVersionArn: ours } as const;

/** As if the function had been held to its version under another Node. */
async function holdToOther({ platform }: Testbed, mode: "Manual" | "FunctionUpdate"): Promise<void> {
  const key = functionKey(region, FunctionName);
  await platform.store.transact((tx) => {
    const record = functionCodec.decode(tx.get(key)!);
    const changed: FunctionRecord = { ...record, runtimeManagement: { mode, versionArn: other } };
    tx.put(key, functionCodec.encode(changed));
  });
}

describe("PutRuntimeManagementConfig", () => {
  test("keeps a mode for each version, and publishing takes it along", async () => {
    const { lambda } = (await testbedWithVersions(1)).clients;
    expect(await lambda.putRuntimeManagementConfig({ FunctionName, ...held })).toEqual({
      ...held,
      FunctionArn: functionArn,
    });
    await lambda.updateFunctionConfiguration({ FunctionName, Timeout: 9 });
    await lambda.publishVersion({ FunctionName });
    await lambda.putRuntimeManagementConfig({ FunctionName, UpdateRuntimeOn: "FunctionUpdate" });
    const modeOf = async (Qualifier?: string) => lambda.getRuntimeManagementConfig({ FunctionName, Qualifier });
    expect(await modeOf()).toEqual({ UpdateRuntimeOn: "FunctionUpdate", FunctionArn: functionArn });
    expect(await modeOf("1")).toEqual({ UpdateRuntimeOn: "Auto", FunctionArn: `${functionArn}:1` });
    expect(await modeOf("2")).toEqual({ ...held, FunctionArn: `${functionArn}:2` });
    await lambda.putRuntimeManagementConfig({ FunctionName, Qualifier: "2", UpdateRuntimeOn: "Auto" });
    expect(await modeOf("2")).toEqual({ UpdateRuntimeOn: "Auto", FunctionArn: `${functionArn}:2` });
  });

  test("changes no revision, and a function that is held runs where its version is", async () => {
    const { clients, environments } = await testbedWithVersions(0);
    const before = await clients.lambda.getFunctionConfiguration({ FunctionName });
    await clients.lambda.putRuntimeManagementConfig({ FunctionName, ...held });
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName })).toEqual(before);
    await clients.lambda.invoke({ FunctionName });
    expect(environments.invocations).toHaveLength(1);
  });

  test("holds a function to its version: no other runs it, until the function or the setting changes", async () => {
    const testbed = await testbedWithVersions(0);
    const { lambda } = testbed.clients;
    const invoke = () => refusal(lambda.invoke({ FunctionName }));
    const refused = new RegExp(`^InvalidRuntimeException: The function is held to the runtime version ${other}, `);
    await holdToOther(testbed, "FunctionUpdate");
    expect(await invoke()).toMatch(refused);
    await lambda.updateFunctionConfiguration({ FunctionName, Timeout: 9 });
    expect(await invoke()).toBe("no refusal");
    await holdToOther(testbed, "Manual");
    await lambda.updateFunctionConfiguration({ FunctionName, Timeout: 8 });
    expect(await invoke()).toMatch(refused);
    const { RuntimeVersionConfig } = await lambda.getFunctionConfiguration({ FunctionName });
    expect(RuntimeVersionConfig).toEqual({ RuntimeVersionArn: other });
    await lambda.putRuntimeManagementConfig({ FunctionName, UpdateRuntimeOn: "Auto" });
    expect(await invoke()).toBe("no refusal");
    expect(testbed.environments.invocations).toHaveLength(2);
  });

  test("refuses by name what it knows no version of", async () => {
    const { lambda } = (await testbedWithVersions(0)).clients;
    await lambda.createFunction(functionRequest({ FunctionName: "binary", Runtime: "provided.al2023" }));
    const { RuntimeVersionConfig } = await lambda.getFunctionConfiguration({ FunctionName: "binary" });
    expect(RuntimeVersionConfig).toBeUndefined();
    for (const mode of [held, { UpdateRuntimeOn: "FunctionUpdate" as const }]) {
      expect(await refusal(lambda.putRuntimeManagementConfig({ FunctionName: "binary", ...mode }))).toBe(
        `NotImplemented: Tireless does not implement UpdateRuntimeOn: ${mode.UpdateRuntimeOn} for functions of provided.al2023 yet.`,
      );
    }
    await lambda.putRuntimeManagementConfig({ FunctionName, ...held });
    const changed = { FunctionName, Runtime: "provided.al2023" as const };
    expect(await refusal(lambda.updateFunctionConfiguration(changed))).toMatch(/UpdateRuntimeOn: Manual for functions/);
  });

  test.each([
    [
      { UpdateRuntimeOn: "Manual" as const, RuntimeVersionArn: other },
      /^InvalidParameterValueException: The runtime version .*node-4\.0\.0 is not available\./,
    ],
    [{ UpdateRuntimeOn: "Manual" as const }, /^InvalidParameterValueException: RuntimeVersionArn is required/],
    [{ RuntimeVersionArn: ours }, /^InvalidParameterValueException: RuntimeVersionArn is only supported/],
    [{ Qualifier: "7" }, /^ResourceNotFoundException: Function not found: .*:roll-up:7$/],
    [{ Qualifier: "live" }, /^InvalidParameterValueException: Runtimes are managed for versions/],
    [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: .*:nobody$/],
  ])("refuses %j", async (changes, expected) => {
    const { lambda } = (await testbedWithVersions(0)).clients;
    await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "$LATEST" });
    const request = { FunctionName, UpdateRuntimeOn: "Auto" as const, ...changes };
    expect(await refusal(lambda.putRuntimeManagementConfig(request))).toMatch(expected);
  });
});
