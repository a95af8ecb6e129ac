/**
 * Many functions, many callers, crashes, time-outs and deployments, all at once: every caller must get one answer, its own,
 * from a version that was in force while it waited; every event must run once; and nothing may be left behind. What is done
 * follows from a seed; when, is up to the machine. `TIRELESS_STRESS_INVOCATIONS` (per function) makes it longer.
 */
import { once } from "node:events";
import { readdir, readFile, readlink } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { zip } from "../../examples/scores/zip.mjs";
import { seededRandom } from "../../packages/server/src/kernel/random.ts";
import { descendantsOf, runningAmong, type Server, startServer } from "./server.ts";

const functionCount = 50;
const concurrency = 200;
const invocationsPerFunction = Number(process.env["TIRELESS_STRESS_INVOCATIONS"] ?? 200);
const deploymentsPerFunction = 2;
const logsArriveWithinMs = 10_000;
const environmentsEndWithinMs = 20_000;
const openFilesSlack = 40;
const seed = Number(process.env["TIRELESS_STRESS_SEED"] ?? 1);

const source = (version: number) => `
exports.handler = async ({ id, deed }) => {
  console.log("ran " + id);
  if (deed === "crash") process.exit(7);
  if (deed === "abort") process.abort();
  if (deed === "throw") throw new RangeError(id);
  if (deed === "sleep") await new Promise((resolve) => setTimeout(resolve, 30));
  if (deed === "timeout") await new Promise((resolve) => setTimeout(resolve, 60_000));
  return { id, version: ${version}, name: process.env.AWS_LAMBDA_FUNCTION_NAME };
};`;

/** Out of a thousand. */
const deeds: [string, number][] = [
  ["crash", 8],
  ["abort", 4],
  ["timeout", 3],
  ["throw", 30],
  ["sleep", 100],
];

interface Deployed {
  readonly name: string;
  readonly events: string[];
  /** The newest version that has been asked for, and the newest that has been acknowledged. */
  requested: number;
  acknowledged: number;
}

test("fifty functions, two hundred callers, and everything that may go wrong", { timeout: 600_000 }, async () => {
  const server = await startServer();
  onTestFinished(async () => void (await server.stop()));
  const settings = {
    ...server.settings,
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: concurrency * 2 } },
  };
  const lambda = new LambdaClient(settings);
  const pid = server.process.pid ?? 0;
  const before = (await descendantsOf(pid)).length;
  const filesBefore = await openFilesOf(pid);
  const functions = await createFunctions(lambda, await createRole(server));
  const { integer: draw } = seededRandom(seed);

  const work = shuffle(
    functions.flatMap((fn) => [
      ...Array.from({ length: invocationsPerFunction }, (_, n) => {
        const deed = deedOf(draw(1000));
        const id = `${fn.name}-${n}-${deed}`;
        fn.events.push(id);
        return () => invoke(lambda, fn, id, deed);
      }),
      ...Array.from({ length: deploymentsPerFunction }, () => () => deploy(lambda, fn)),
    ]),
    draw,
  );
  const wrong: string[] = [];
  const worker = async () => {
    for (let step = work.pop(); step; step = work.pop()) wrong.push(...(await step()));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  expect(wrong).toEqual([]);

  const logs = new CloudWatchLogsClient(settings);
  // Logs arrive a moment later than answers.
  await until(async () => (await notRunOnce(logs, functions)).every(([, count]) => count > 1), logsArriveWithinMs);
  expect(await notRunOnce(logs, functions)).toEqual([]);
  for (const { name } of functions) await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  for (const client of [lambda, logs]) client.destroy();
  // What is left is what stood ready at the beginning.
  const stood = Math.max(before, 8);
  const leftOver = async () => ({
    processes: Math.max(stood, (await descendantsOf(pid)).length),
    code: await codeOfFunctions(server),
    archives: await archivesOfFunctions(server),
    ports: (await listeningPortsOf(pid)).filter((port) => port !== server.port),
    // Pipes of processes that stand ready, and files of the store, which grows.
    openFiles: Math.max(filesBefore + openFilesSlack, await openFilesOf(pid)),
  });
  const nothing = { processes: stood, code: [], archives: [], ports: [], openFiles: filesBefore + openFilesSlack };
  await until(async () => JSON.stringify(await leftOver()) === JSON.stringify(nothing), environmentsEndWithinMs);
  expect(await leftOver()).toEqual(nothing);

  const pids = await descendantsOf(pid);
  server.process.kill("SIGTERM");
  await once(server.process, "exit");
  expect(await runningAmong(pids)).toEqual([]);
  expect(await foldersOfEnvironments(server)).toEqual([]);
  expect(await server.stop()).toBe(0);
  await expect(once(connect(server.port, "127.0.0.1"), "connect")).rejects.toThrow("ECONNREFUSED");
});

/** Says what is wrong with the answer, if anything. */
async function invoke(lambda: LambdaClient, fn: Deployed, id: string, deed: string): Promise<string[]> {
  const oldest = fn.acknowledged;
  const Payload = JSON.stringify({ id, deed });
  try {
    const output = await lambda.send(new InvokeCommand({ FunctionName: fn.name, Payload }));
    const answer = JSON.parse(output.Payload?.transformToString() ?? "");
    const requestId = output.$metadata.requestId ?? "none";
    const problem = (expected: string) => [`${id} (${deed}): ${JSON.stringify(answer)} is not ${expected}`];
    if (deed === "throw") return answer.errorMessage === id ? [] : problem("its own error");
    if (["crash", "abort", "timeout"].includes(deed)) {
      const type = deed === "timeout" ? "Sandbox.Timedout" : "Runtime.ExitError";
      return answer.errorType === type && answer.errorMessage.includes(requestId) ? [] : problem(type);
    }
    if (answer.id !== id || answer.name !== fn.name) return problem("its own answer");
    const isInForce = answer.version >= oldest && answer.version <= fn.requested;
    return isInForce ? [] : problem(`from a version between ${oldest} and ${fn.requested}`);
  } catch (error) {
    return [`${id} (${deed}): ${error}`];
  }
}

/** One deployment of a function at a time, as AWS wants it. */
const deploying = new Map<Deployed, Promise<unknown>>();

async function deploy(lambda: LambdaClient, fn: Deployed): Promise<string[]> {
  const mine = (deploying.get(fn) ?? Promise.resolve()).then(async () => {
    const version = ++fn.requested;
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: fn.name, ZipFile: zip({ "index.js": source(version) }) }),
    );
    fn.acknowledged = version;
  });
  deploying.set(fn, mine);
  await mine;
  return [];
}

async function createFunctions(lambda: LambdaClient, role: string): Promise<Deployed[]> {
  const functions = Array.from({ length: functionCount }, (_, n) => ({
    name: `stress-${n}`,
    events: [],
    requested: 0,
    acknowledged: 0,
  }));
  await Promise.all(
    functions.map(({ name }) =>
      lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: role,
          Runtime: "nodejs20.x",
          Handler: "index.handler",
          // Far beyond what an answer takes on a machine that is busy with something else too.
          Timeout: 8,
          Code: { ZipFile: zip({ "index.js": source(0) }) },
        }),
      ),
    ),
  );
  return functions;
}

async function createRole({ settings }: Server): Promise<string> {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const command = new CreateRoleCommand({ RoleName: "stress", AssumeRolePolicyDocument });
  return (await new IAMClient(settings).send(command)).Role?.Arn ?? "";
}

/** The events that did not run exactly once, with how often they did, as the functions' logs tell. */
async function notRunOnce(client: CloudWatchLogsClient, functions: Deployed[]): Promise<[string, number][]> {
  const wrong: [string, number][] = [];
  for (const { name, events } of functions) {
    const runs = new Map(events.map((id) => [id, 0]));
    const query = { logGroupName: `/aws/lambda/${name}`, filterPattern: '"ran stress-"' };
    for await (const page of paginateFilterLogEvents({ client }, query)) {
      for (const { message = "" } of page.events ?? []) {
        const id = /ran (.+)\n/.exec(message)?.[1] ?? "";
        runs.set(id, (runs.get(id) ?? 0) + 1);
      }
    }
    wrong.push(...[...runs].filter(([, count]) => count !== 1));
  }
  return wrong;
}

function deedOf(number: number): string {
  let beyond = number;
  for (const [deed, share] of deeds) {
    if (beyond < share) return deed;
    beyond -= share;
  }
  return "answer";
}

function shuffle<T>(items: T[], draw: (below: number) => number): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

/** Archives that are unpacked, and how they are listed. */
async function codeOfFunctions({ directory }: Server): Promise<string[]> {
  return (await readdir(join(directory, "data", "work", "tasks"))).filter((name) => /^[0-9a-f]{64}/.test(name));
}

async function archivesOfFunctions({ directory }: Server): Promise<string[]> {
  const blobs = await readdir(join(directory, "data", "blobs"), { recursive: true, withFileTypes: true });
  return blobs.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function openFilesOf(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** The TCP ports at which the process takes connections, by Linux's /proc. */
async function listeningPortsOf(pid: number): Promise<number[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
  const sockets = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8")));
  const listening = "0A";
  return tables
    .flatMap((table) => table.trim().split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === listening && sockets.has(fields[9] ?? ""))
    .map((fields) => Number.parseInt(fields[1]?.split(":")[1] ?? "", 16));
}

async function foldersOfEnvironments({ directory }: Server): Promise<string[]> {
  const home = join(directory, "data", "work", "environments");
  return (await Promise.all((await readdir(home)).map((life) => readdir(join(home, life))))).flat();
}

/** Gives up in silence: what is asserted next says what is wrong. */
async function until(condition: () => Promise<boolean>, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (performance.now() < endMs && !(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
