import { once } from "node:events";
import { createServer, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { Lambda, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zip } from "../../examples/scores/zip.mjs";
import { type Server, startServer } from "./server.ts";

/** Releases of a function through AWS's own client: versions, a weighted alias, taking back, and limits on concurrency. */

const FunctionName = "release";
const Name = "live";
let server: Server;
let lambda: Lambda;
let gate: Gate;
let roleArn: string;

beforeAll(async () => {
  server = await startServer();
  gate = await openGate();
  // The test wants to see each refusal, so nothing is retried.
  lambda = new Lambda({ ...server.settings, maxAttempts: 1 });
  roleArn = await createRole();
});
afterAll(async () => {
  lambda?.destroy();
  await gate?.close();
  expect(await server?.stop()).toBe(0);
});

describe("a release", () => {
  test("is published: code and variables of a version stay, whatever becomes of the function", async () => {
    const blue = await lambda.createFunction({
      FunctionName,
      Role: roleArn,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: release("blue") },
      Environment: { Variables: { COLOUR: "blue" } },
      Publish: true,
    });
    expect(blue.Version).toBe("1");
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10 }, { FunctionName });
    await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables: { COLOUR: "green" } } });
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10 }, { FunctionName });
    const green = await lambda.updateFunctionCode({ FunctionName, ZipFile: release("green"), Publish: true });
    expect(green.Version).toBe("2");
    expect(await invoke("1")).toEqual({ code: "blue", variable: "blue", version: "1", executed: "1" });
    expect(await invoke("2")).toEqual({ code: "green", variable: "green", version: "2", executed: "2" });
    expect(await invoke("$LATEST")).toMatchObject({ code: "green", version: "$LATEST", executed: "$LATEST" });
  });

  test("published again without a change is the same release", async () => {
    expect((await lambda.publishVersion({ FunctionName, Description: "again" })).Version).toBe("2");
    const { Versions } = await lambda.listVersionsByFunction({ FunctionName });
    expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "1", "2"]);
  });

  test("is given to a part of the callers, then to all, then taken back", async () => {
    await lambda.createAlias({ FunctionName, Name, FunctionVersion: "1" });
    expect((await invoke(Name)).code).toBe("blue");
    const RoutingConfig = { AdditionalVersionWeights: { "2": 0.5 } };
    await lambda.updateAlias({ FunctionName, Name, RoutingConfig });
    const seen = new Set<string>();
    // Sixty-four of one colour in a row would be a wonder.
    for (let turn = 0; turn < 64 && seen.size < 2; turn++) {
      const { code, variable, version, executed } = await invoke(Name);
      expect([variable, version]).toEqual([code, executed]);
      seen.add(code);
    }
    expect([...seen].sort()).toEqual(["blue", "green"]);
    await lambda.updateAlias({ FunctionName, Name, FunctionVersion: "2", RoutingConfig: {} });
    for (let turn = 0; turn < 8; turn++) expect((await invoke(Name)).code).toBe("green");
    await lambda.updateAlias({ FunctionName, Name, FunctionVersion: "1" });
    for (let turn = 0; turn < 8; turn++) expect((await invoke(Name)).code).toBe("blue");
  });

  test("survives a power cut, its code included", async () => {
    await server.kill();
    await server.restart();
    expect(await invoke(Name)).toEqual({ code: "blue", variable: "blue", version: "1", executed: "1" });
    const { Code, Configuration } = await lambda.getFunction({ FunctionName, Qualifier: Name });
    expect(Configuration).toMatchObject({ Version: "1", FunctionArn: expect.stringMatching(/:release:live$/) });
    const archive = await fetch(Code?.Location ?? "");
    expect(Buffer.from(await archive.arrayBuffer())).toEqual(Buffer.from(release("blue")));
  });

  test("cannot be deleted while an alias names it, and its number never comes back", async () => {
    await expect(lambda.deleteFunction({ FunctionName, Qualifier: "1" })).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: "Unable to delete version because the following aliases reference it: [live]",
      $metadata: { httpStatusCode: 409 },
    });
    await lambda.deleteFunction({ FunctionName, Qualifier: "2" });
    await expect(lambda.invoke({ FunctionName, Qualifier: "2" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect((await lambda.publishVersion({ FunctionName })).Version).toBe("3");
  });

  test("lets others invoke it by a policy of its own", async () => {
    const permission = { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
    await lambda.addPermission({ FunctionName, Qualifier: Name, ...permission });
    const { Policy = "" } = await lambda.getPolicy({ FunctionName, Qualifier: Name });
    expect(JSON.parse(Policy).Statement[0].Resource).toMatch(/:function:release:live$/);
    await expect(lambda.getPolicy({ FunctionName })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("reserved concurrency", () => {
  const throttle = {
    name: "TooManyRequestsException",
    message: "Rate Exceeded.",
    Type: "User",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    $metadata: { httpStatusCode: 429 },
  };

  test("lets in as many as are reserved, over all versions, and the next when one is done", async () => {
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 1 });
    const held = invoke(Name, gate.address);
    const letGo = await gate.entered();
    await expect(invoke(Name)).rejects.toMatchObject(throttle);
    await expect(invoke("3")).rejects.toMatchObject(throttle);
    letGo();
    expect((await held).code).toBe("blue");
    expect((await invoke("3")).code).toBe("green");
  });

  test("lets what was sent meanwhile wait and run afterwards", async () => {
    const held = invoke(Name, gate.address);
    const letGo = await gate.entered();
    const Payload = JSON.stringify({ gate: gate.address });
    const sent = await lambda.invoke({ FunctionName, Qualifier: Name, InvocationType: "Event", Payload });
    expect(sent.StatusCode).toBe(202);
    letGo();
    await held;
    (await gate.entered())();
  });

  test("of zero lets nobody in until it is taken away", async () => {
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
    await expect(invoke(Name)).rejects.toMatchObject(throttle);
    await lambda.deleteFunctionConcurrency({ FunctionName });
    expect((await invoke(Name)).code).toBe("blue");
  });

  test("leaves a hundred to everybody, as the account's settings tell", async () => {
    await expect(
      lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 901 }),
    ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 900 });
    const { AccountLimit, AccountUsage } = await lambda.getAccountSettings({});
    expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 100 });
    expect(AccountUsage).toMatchObject({ FunctionCount: 1 });
  });
});

describe("provisioned concurrency", () => {
  const config = { FunctionName, Qualifier: Name };
  const status = async () => (await lambda.getProvisionedConcurrencyConfig(config)).Status;

  test("has an environment stand ready, which a power cut does not change", async () => {
    await lambda.deleteFunctionConcurrency({ FunctionName });
    const asked = await lambda.putProvisionedConcurrencyConfig({ ...config, ProvisionedConcurrentExecutions: 1 });
    expect(asked).toMatchObject({ Status: "IN_PROGRESS", RequestedProvisionedConcurrentExecutions: 1 });
    await expect.poll(status, { timeout: 20_000 }).toBe("READY");
    expect(await initializationOf(Name)).toBe("provisioned-concurrency");
    expect(await initializationOf("3")).toBe("on-demand");
    await server.kill();
    await server.restart();
    await expect.poll(status, { timeout: 20_000 }).toBe("READY");
    expect(await initializationOf(Name)).toBe("provisioned-concurrency");
  });

  test("moves with the alias", async () => {
    await lambda.updateAlias({ FunctionName, Name, FunctionVersion: "3" });
    await expect.poll(async () => initializationOf(Name), { timeout: 20_000 }).toBe("provisioned-concurrency");
    expect((await invoke(Name)).code).toBe("green");
    await lambda.deleteProvisionedConcurrencyConfig(config);
    await expect(lambda.getProvisionedConcurrencyConfig(config)).rejects.toMatchObject({
      name: "ProvisionedConcurrencyConfigNotFoundException",
    });
  });
});

async function initializationOf(Qualifier: string): Promise<string> {
  const answer = await lambda.invoke({ FunctionName, Qualifier, Payload: JSON.stringify({ initialization: true }) });
  return JSON.parse(answer.Payload?.transformToString() ?? "");
}

interface Answer {
  readonly code: string;
  readonly variable: string;
  readonly version: string;
  readonly executed: string | undefined;
}

async function invoke(Qualifier: string, address?: string): Promise<Answer> {
  const Payload = JSON.stringify({ gate: address });
  const answer = await lambda.invoke({ FunctionName, Qualifier, Payload });
  expect(answer.FunctionError).toBeUndefined();
  return { ...JSON.parse(answer.Payload?.transformToString() ?? ""), executed: answer.ExecutedVersion };
}

/** Code that says what it is and, when asked to, waits until the gate answers. */
function release(colour: string): Uint8Array {
  const code = `export const handler = async ({ gate, initialization }, context) => {
    if (initialization) return process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
    if (gate) await fetch(gate);
    return { code: ${JSON.stringify(colour)}, variable: process.env.COLOUR, version: context.functionVersion };
  };`;
  return zip({ "index.mjs": code });
}

async function createRole(): Promise<string> {
  const iam = new IAMClient(server.settings);
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "release", AssumeRolePolicyDocument }));
  iam.destroy();
  return Role?.Arn ?? "";
}

/** Where functions wait until the test lets them go on. */
interface Gate {
  readonly address: string;
  /** Resolves when a function has come; calling the answer lets it go. */
  entered(): Promise<() => void>;
  close(): Promise<void>;
}

async function openGate(): Promise<Gate> {
  const arrivals: ServerResponse[] = [];
  const http: HttpServer = createServer((_request, response) => {
    arrivals.push(response);
    http.emit("arrival");
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async entered() {
      while (arrivals.length === 0) await once(http, "arrival");
      const response = arrivals.shift();
      return () => void response?.end();
    },
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}
