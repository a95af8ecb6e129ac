import { createHash, createHmac } from "node:crypto";
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { Deployment } from "./deployment.ts";

/** The daemons, each with the place of its file in the archive: both are right by the rules for handlers. */
const daemons = [
  { file: "daemon-of-2014.cjs", path: "invokeidempotent" },
  { file: "daemon-of-today.ts", path: "invokeidempotent/invokeidempotent" },
];
let deployment: Deployment;
let Role: string;
let undertakerArchive: Uint8Array;

beforeAll(async () => {
  deployment = await Deployment.open();
  await deployment.createTable("LambdaLocks", ["FunctionName:S", "InstanceId:S"]);
  const services = ["cloudwatch", "dynamodb", "lambda", "logs", "s3"].map((service) => `${service}:*`);
  Role = await deployment.createRole("daemons", [...services, "iam:PassRole"]);
  undertakerArchive = await bundle(new URL("functions/undertaker.ts", import.meta.url), "cjs");
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

describe.each(daemons)("$file", ({ file, path }) => {
  let archive: Uint8Array;
  beforeAll(async () => {
    archive = await bundle(new URL(`functions/${file}`, import.meta.url), "cjs", path);
  });

  /** A daemon of its own for a test, which may go on for ever as daemons of 2014 could. */
  const deploy = async (purpose: string, variables: Record<string, string>, mayLoop = true) => {
    const name = `${file.split(".")[0]}-${purpose}`;
    await deployment.deploy({
      name,
      archive,
      variables,
      Role,
      Handler: `${path}.handler`,
      Timeout: 16,
      MemorySize: 128,
    });
    const config = { FunctionName: name, RecursiveLoop: "Allow" as const };
    if (mayLoop) await deployment.lambda.send(new PutFunctionRecursionConfigCommand(config));
    return new Daemon(name);
  };
  const quick = { PAUSE_MS: "20" };

  test("takes its turns, each instance one after the other, whatever else invokes it", async () => {
    const daemon = await deploy("turns", quick);
    for (const instance of ["Grp1", "Grp2"]) await daemon.create(instance);
    await daemon.start("Grp1", 1, "invoke-async/");
    await daemon.start("Grp2", 1, "invoke-async");
    for (const instance of ["Grp1", "Grp2"]) await daemon.reaches(instance, 4);

    const duplicate = await deployment.invoke(daemon.name, { InstanceId: "Grp1", ExpectedSeq: 1 });
    expect(duplicate).toMatchObject({ functionError: undefined, payload: { InstanceId: "Grp1", over: true } });
    const mistaken = await deployment.invoke(daemon.name, { InstanceId: "Grp3", ExpectedSeq: 1 });
    expect(mistaken.payload).toEqual({ InstanceId: "Grp3", over: true });
    expect(await daemon.seq("Grp3")).toBeUndefined();

    const { payload, requestId } = await deployment.invoke(daemon.name, {});
    expect(payload).toEqual({ InstanceId: requestId, Seq: 2, Status: 202 });
    await daemon.reaches(requestId, 4);
    const aliveAt = await daemon.seq("Grp1");
    await daemon.reaches("Grp1", aliveAt! + 2);

    for (const instance of ["Grp1", "Grp2", requestId]) {
      await daemon.forget(instance);
      await daemon.endsAfterOneLife(instance);
    }
  });

  test("ends when its item says another turn", async () => {
    const daemon = await deploy("edited", quick);
    await daemon.create("Grp1");
    await daemon.start("Grp1");
    await daemon.reaches("Grp1", 3);
    await deployment.set("LambdaLocks", daemon.key("Grp1"), "Seq", 1_000_000);
    await daemon.endsAfterOneLife("Grp1");
    expect(await daemon.seq("Grp1")).toBe(1_000_000);
  });

  test("ends when its time is a second", async () => {
    const daemon = await deploy("timeout", { PAUSE_MS: "1200" });
    await daemon.create("Grp1");
    await daemon.start("Grp1");
    await daemon.reaches("Grp1", 2);
    await deployment.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: daemon.name, Timeout: 1 }));
    const timeouts = () => daemon.logged('"Task timed out after 1.00 seconds"');
    await expect.poll(timeouts, patience).toHaveLength(1);
    // Each turn but the last, which had no time to do so, has invoked one more, and all have ended: none is left.
    const begun = await daemon.logged('"START RequestId"');
    await expect.poll(() => daemon.logged('"REPORT RequestId"'), patience).toHaveLength(begun.length);
    const lastTurn = (await daemon.seq("Grp1"))! - 1;
    expect(await daemon.turnsOf("Grp1")).toHaveLength(lastTurn);
    expect([lastTurn, lastTurn + 1]).toContain(begun.length);
  });

  test("ends with its function, and goes on from its item with a new one", async () => {
    const daemon = await deploy("deleted", { PAUSE_MS: "200" });
    await daemon.create("Grp1");
    await daemon.start("Grp1");
    await daemon.reaches("Grp1", 3);
    await deployment.lambda.send(new DeleteFunctionCommand({ FunctionName: daemon.name }));
    // Either the turn that ran then could not invoke another one, or that one waited already and found nothing to run in.
    const refused = async () => (await daemon.logged("ResourceNotFoundException")).length > 0;
    const droppedOne = () =>
      deployment.server
        .output()
        .includes(`"functionName":"${daemon.name}","region":"us-east-1","condition":"FunctionGone"`);
    await expect.poll(async () => droppedOne() || (await refused()), patience).toBe(true);

    const seq = await daemon.seq("Grp1");
    await deploy("deleted", quick);
    await daemon.start("Grp1", seq);
    await daemon.reaches("Grp1", seq! + 2);
    await daemon.forget("Grp1");
    await daemon.endsAfterOneLife("Grp1");
  });

  test("has a fresh environment at every 200th turn", async () => {
    const daemon = await deploy("refreshed", { PAUSE_MS: "0" });
    await daemon.create("Grp1", 190);
    await daemon.start("Grp1", 190);
    await daemon.reaches("Grp1", 203);
    const configuration = new GetFunctionConfigurationCommand({ FunctionName: daemon.name });
    expect((await deployment.lambda.send(configuration)).Timeout).toBe(17);
    await daemon.forget("Grp1");
    await daemon.endsAfterOneLife("Grp1", 190);
  });

  test("is stopped after 16 turns where nobody has allowed it to loop", async () => {
    const daemon = await deploy("stopped", { PAUSE_MS: "0" }, false);
    const undertaker = `${daemon.name}-undertaker`;
    await deployment.deploy({ name: undertaker, archive: undertakerArchive, Role });
    const Destination = `arn:aws:lambda:us-east-1:000000000000:function:${undertaker}`;
    const OnFailure = { FunctionName: daemon.name, DestinationConfig: { OnFailure: { Destination } } };
    await deployment.lambda.send(new PutFunctionEventInvokeConfigCommand(OnFailure));
    await daemon.create("Grp1");
    await daemon.start("Grp1");
    const buried = () => deployment.logLines(undertaker, "buried");
    await expect
      .poll(buried, patience)
      .toEqual([expect.stringContaining('buried {"InstanceId":"Grp1","ExpectedSeq":17}')]);
    expect(await daemon.seq("Grp1")).toBe(17);
  });
});

const patience = { timeout: 20_000, interval: 50 };

/** One daemon, seen from outside: by its items and its log. */
class Daemon {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  key(instance: string) {
    return { FunctionName: this.name, InstanceId: instance };
  }

  create(instance: string, seq = 1): Promise<void> {
    return deployment.put("LambdaLocks", { ...this.key(instance), Seq: seq });
  }

  async start(instance: string, seq = 1, ending = "invoke-async/"): Promise<void> {
    expect(await invokeAsync(this.name, ending, { InstanceId: instance, ExpectedSeq: seq })).toBe(202);
  }

  async seq(instance: string): Promise<number | undefined> {
    return (await deployment.get("LambdaLocks", this.key(instance)))?.["Seq"] as number | undefined;
  }

  async reaches(instance: string, seq: number): Promise<void> {
    await expect.poll(() => this.seq(instance), patience).toBeGreaterThanOrEqual(seq);
  }

  async forget(instance: string): Promise<void> {
    await deployment.tables.send(new DeleteCommand({ TableName: "LambdaLocks", Key: this.key(instance) }));
  }

  logged(filterPattern: string): Promise<string[]> {
    return deployment.logLines(this.name, filterPattern);
  }

  /** To what the instance has set its `Seq`, turn by turn. */
  async turnsOf(instance: string): Promise<number[]> {
    return lastNumbers(await this.logged(`"turn ${instance} "`));
  }

  /** Waits for the invocation that finds itself out of place; no turn was done twice, so there never were two daemons. */
  async endsAfterOneLife(instance: string, firstSeq = 1): Promise<void> {
    // What a test had invoked beside the daemon expected the very first turn.
    const ends = async () => lastNumbers(await this.logged(`"over ${instance} "`)).filter((expected) => expected > 1);
    await expect.poll(ends, patience).toHaveLength(1);
    const [end] = await ends();
    const turns = Array.from({ length: end! - firstSeq }, (_, i) => firstSeq + 1 + i);
    await expect.poll(() => this.turnsOf(instance), patience).toEqual(turns);
  }
}

function lastNumbers(lines: readonly string[]): number[] {
  return lines.map((line) => Number(line.trim().split(" ").at(-1))).sort((one, other) => one - other);
}

/** Calls the API of 2014 as its documentation has it: no client but a signature. */
async function invokeAsync(name: string, ending: string, event: object): Promise<number> {
  const { endpoint, region, credentials } = deployment.server.settings;
  const { hostname, port } = new URL(endpoint);
  const path = `/2014-11-13/functions/${name}/${ending}`;
  const signer = new SignatureV4({ service: "lambda", region, credentials, sha256: Sha256 });
  const body = JSON.stringify(event);
  const signed = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname,
    port: Number(port),
    path,
    query: {},
    headers: { host: `${hostname}:${port}`, "content-type": "application/json" },
    body,
  });
  const response = await fetch(`${endpoint}${path}`, { method: "POST", headers: signed.headers, body });
  await response.arrayBuffer();
  return response.status;
}

class Sha256 {
  readonly #hash;

  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
