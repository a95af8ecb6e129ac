import { afterEach, describe, expect, it } from "vitest";
import type { Worker } from "../../../engine/platform.ts";
import { refusal, settle, type Testbed } from "../testing.ts";
import { FunctionName, testbedWithVersions } from "../testing-versions.ts";
import { createProvisionedEnvironments } from "./provisioned-environments.ts";

const running: Worker[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});

async function withWorker(versionCount: number): Promise<Testbed> {
  const testbed = await testbedWithVersions(versionCount);
  start(testbed);
  return testbed;
}

function start({ platform, environments }: Testbed): void {
  const worker = createProvisionedEnvironments(platform, environments);
  worker.start();
  running.push(worker);
}

function provision({ clients }: Testbed, Qualifier: string, ProvisionedConcurrentExecutions: number) {
  const request = { FunctionName, Qualifier, ProvisionedConcurrentExecutions };
  return clients.lambda.putProvisionedConcurrencyConfig(request);
}

/** How many environments are kept, by version. */
async function kept(testbed: Testbed): Promise<Record<string, number>> {
  await settle(testbed);
  return Object.fromEntries(
    Array.from(testbed.environments.kept, ([key, count]) => [/:([^:]+):[^:]+$/.exec(key)?.[1] ?? "", count]),
  );
}

describe("provisioned environments", () => {
  it("follow the config of a version", async () => {
    const testbed = await withWorker(1);
    await provision(testbed, "1", 2);
    expect(await kept(testbed)).toEqual({ "1": 2 });
    await provision(testbed, "1", 5);
    expect(await kept(testbed)).toEqual({ "1": 5 });
    await testbed.clients.lambda.deleteProvisionedConcurrencyConfig({ FunctionName, Qualifier: "1" });
    expect(await kept(testbed)).toEqual({});
  });

  it("move with an alias, and part as its weights do", async () => {
    const testbed = await withWorker(2);
    const { lambda } = testbed.clients;
    await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    await provision(testbed, "live", 4);
    expect(await kept(testbed)).toEqual({ "1": 4 });
    const RoutingConfig = { AdditionalVersionWeights: { "2": 0.25 } };
    await lambda.updateAlias({ FunctionName, Name: "live", RoutingConfig });
    expect(await kept(testbed)).toEqual({ "1": 3, "2": 1 });
    await lambda.updateAlias({ FunctionName, Name: "live", FunctionVersion: "2", RoutingConfig: {} });
    expect(await kept(testbed)).toEqual({ "2": 4 });
    await lambda.deleteAlias({ FunctionName, Name: "live" });
    expect(await kept(testbed)).toEqual({});
  });

  it("come back when the platform starts", async () => {
    const testbed = await testbedWithVersions(1);
    await provision(testbed, "1", 2);
    expect(await kept(testbed)).toEqual({});
    start(testbed);
    expect(await kept(testbed)).toEqual({ "1": 2 });
  });

  it("go with their version and with their function", async () => {
    const testbed = await withWorker(2);
    const { lambda } = testbed.clients;
    await provision(testbed, "1", 2);
    await provision(testbed, "2", 2);
    await lambda.deleteFunction({ FunctionName, Qualifier: "1" });
    expect(await kept(testbed)).toEqual({ "2": 2 });
    await lambda.deleteFunction({ FunctionName });
    expect(await kept(testbed)).toEqual({});
  });

  it("serve their version when all the rest of the reservation is used", async () => {
    const testbed = await withWorker(1);
    const { lambda } = testbed.clients;
    await provision(testbed, "1", 2);
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 2 });
    await kept(testbed);
    expect(await refusal(lambda.invoke({ FunctionName }))).toBe("TooManyRequestsException: Rate Exceeded.");
    expect((await lambda.invoke({ FunctionName, Qualifier: "1" })).StatusCode).toBe(200);
  });
});
