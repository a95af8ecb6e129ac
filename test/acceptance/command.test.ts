import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  type LoggingConfig,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ZipFile } from "yazl";
import { type Server, startServer } from "./server.ts";
import { isInstalled, runTool } from "./tools.ts";

/** The command as a user types it, against the real binary. */

const executable = fileURLToPath(new URL("../../packages/cli/bin/tireless.js", import.meta.url));
const controlStart = "\u001b";

let server: Server;
/** Functions call it to say that they are running, and go on when it answers. */
let gate: Gate;

beforeAll(async () => {
  [server, gate] = await Promise.all([startServer(), openGate()]);
  await deploy();
});
afterAll(async () => {
  gate?.close();
  expect(await server?.stop()).toBe(0);
});

function tireless(options: readonly string[], environment: NodeJS.ProcessEnv = server.environment) {
  return runTool(process.execPath, [executable, ...options], environment);
}

describe("invoke", () => {
  test("prints the answer as the function wrote it where nobody watches", async () => {
    const result = await tireless(["invoke", "greet", "--payload", '{"name":"Ada"}']);
    expect(result).toEqual({ exitCode: 0, stdout: '{"greeting":"hi Ada","list":[1]}\n', stderr: "" });
  });

  test("shows the log's tail with what the invocation took", async () => {
    const { stdout, stderr } = await tireless(["invoke", "greet", "--payload", '{"name":"Bob"}', "--tail"]);
    expect(stdout).toBe('{"greeting":"hi Bob","list":[1]}\n');
    expect(stderr).toMatch(/^START {2}[0-9a-f]{8} version \$LATEST$/m);
    expect(stderr).toMatch(/^INFO {3}[0-9a-f]{8} greeting Bob$/m);
    expect(stderr).toMatch(/^request [0-9a-f-]{36} · \d[\d.]* ms · billed \d+ ms · \d+ of 128 MB/m);
    expect(stderr).not.toContain(controlStart);
  });

  test("a failing function makes exit code 1, its stack readable and its payload for programs", async () => {
    const { exitCode, stdout, stderr } = await tireless(["invoke", "greet", "--payload", '{"fail":true}']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^TypeError: no such name\n {4}at exports\.handler/);
    expect(JSON.parse(stdout)).toMatchObject({ errorType: "TypeError", errorMessage: "no such name" });
  });

  test("queues with --async", async () => {
    const { exitCode, stdout, stderr } = await tireless(["invoke", "greet", "--async"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr).toMatch(/^Accepted, as request [0-9a-f-]{36}\.\n$/);
  });

  test("a name that is nearly right is suggested; a version that is not there is AWS's to tell", async () => {
    const misspelt = await tireless(["invoke", "gret"]);
    expect(misspelt.exitCode).toBe(1);
    expect(misspelt.stderr).toContain(
      `There is no function "gret" in us-east-1 of ${server.endpoint}. Did you mean "greet"?`,
    );
    const version = await tireless(["invoke", "greet", "--qualifier", "7"]);
    expect(version.stderr).toMatch(/^tireless: ResourceNotFoundException: Function not found: .*:greet:7\n$/);
  });

  test("where nothing listens, that is said", async () => {
    const { exitCode, stderr } = await tireless(["invoke", "greet", "--endpoint-url", "http://127.0.0.1:1"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^tireless: Nothing listens at http:\/\/127\.0\.0\.1:1\. Start a platform with [^\n]*\n$/);
  });

  test("a key that the platform does not know is named", async () => {
    const { stderr } = await tireless(["invoke", "greet"], { ...server.environment, AWS_ACCESS_KEY_ID: "AKIDNOBODY" });
    expect(stderr).toMatch(/^tireless: .* does not accept the access key AKIDNOBODY: .*\n$/);
  });
});

describe("logs", () => {
  test("prints every kind of line of every environment in order", async () => {
    await expect
      .poll(async () => (await tireless(["logs", "greet"])).stdout, { timeout: 10_000 })
      .toMatch(/ INFO .*greeting Bob/);
    const { stdout } = await tireless(["logs", "greet"]);
    const times = stdout.split("\n").flatMap((line) => line.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z/)?.[0] ?? []);
    expect(times.length).toBeGreaterThan(4);
    expect(times).toEqual([...times].sort());
    expect(stdout).toMatch(/ REPORT [0-9a-f]{8} .* ms · billed \d+ ms · \d+ of 128 MB/);
  });

  test("filters, and says when there is nothing", async () => {
    const { stdout } = await tireless(["logs", "greet", "--filter", '"greeting Ada"']);
    expect(stdout).toMatch(/^[^\n]* greeting Ada\n$/);
    const none = await tireless(["logs", "greet", "--filter", "nothing_like_it"]);
    expect(none.stdout).toBe("");
    expect(none.stderr).toMatch(/^greet has logged nothing that matches since /);
    expect((await tireless(["logs", "gret"])).stderr).toContain('Did you mean "greet"?');
  });

  test("follows what comes, each line once, and ends well when interrupted", async () => {
    const child = run(["logs", "greet", "--follow", "--since", "10m", "--filter", "greeting"]);
    await child.said("greeting Ada");
    await tireless(["invoke", "greet", "--payload", '{"name":"Zoe"}']);
    await child.said("greeting Zoe");
    child.process.kill("SIGINT");
    expect(await child.exited).toBe(0);
    expect(child.output().match(/greeting Ada/g)).toHaveLength(1);
    expect(child.output().match(/greeting Zoe/g)).toHaveLength(1);
  });
});

describe("usage", () => {
  test("prices what the reports say", async () => {
    const reports = await reportsOf("greet");
    const gbSeconds = reports.reduce(
      (sum, line) => sum + (Number(line.match(/Billed Duration: (\d+) ms/)?.[1]) / 1_000) * 0.125,
      0,
    );
    const stdout = await usageWith("greet", reports.length, "--free-tier");
    const [, added] = stdout.match(/^ {2}greet +\d+ +\d+ +([\d.]+) /m) ?? [];
    expect(Number(added)).toBeCloseTo(gbSeconds, 2);
    expect(stdout).toMatch(/^ {2}greet +\d+ +1 +0\.\d{3} +<?\$0\.0000\d\d +<?\$0\.0000\d\d +– +<?\$0\.0000\d\d$/m);
    expect(stdout).toMatch(/^ {2}never +0 +0 +0\.000 +– +– +– +–$/m);
    expect(stdout).toMatch(/^ {2}to pay +– +– +– +–$/m);
  });

  test("prices what no log tells, and what is gone", async () => {
    const lambda = new LambdaClient(server.settings);
    await deploy(server.endpoint, { quiet: greet }, { LogFormat: "JSON", SystemLogLevel: "WARN" });
    for (let turn = 0; turn < 3; turn++) await lambda.send(new InvokeCommand({ FunctionName: "quiet" }));
    expect(await usageWith("quiet", 3)).toMatch(/^ {2}quiet +3 +0 +0\.00[1-9] /m);
    await lambda.send(new DeleteFunctionCommand({ FunctionName: "quiet" }));
    expect(await usageWith("quiet †", 3)).toContain("† is gone.");
    lambda.destroy();
  });
});

/** What `usage` prints once it has that many invocations of a function: they are counted a moment after they end. */
async function usageWith(name: string, invocations: number, ...options: string[]): Promise<string> {
  const printed = async () => (await tireless(["usage", "--since", "1h", ...options])).stdout;
  await expect
    .poll(printed, { timeout: 30_000, interval: 200 })
    .toMatch(new RegExp(`^  ${name} +${invocations} `, "m"));
  return printed();
}

describe("on a terminal", async () => {
  const available = await isInstalled("script", ["--version"], "apt-get install bsdutils");
  const onTerminal = (options: string, environment: NodeJS.ProcessEnv = {}) =>
    runTool("script", ["-qec", `${process.execPath} ${executable} ${options}`, "/dev/null"], {
      ...server.environment,
      TERM: "xterm-256color",
      ...environment,
    });

  test.runIf(available)("answers are indented and coloured, unless NO_COLOR", async () => {
    const coloured = await onTerminal("invoke greet");
    expect(coloured.stdout).toContain(
      `{\r\n  ${controlStart}[36m"greeting"${controlStart}[0m: ${controlStart}[32m"hi undefined"${controlStart}[0m`,
    );
    const plain = await onTerminal("invoke greet", { NO_COLOR: "1" });
    expect(plain.stdout).toContain('{\r\n  "greeting": "hi undefined"');
    expect(plain.stdout).not.toContain(controlStart);
  });
});

describe("what cannot be", () => {
  test.each([
    [["start", "--prot", "1"], /unknown option '--prot'\n\(Did you mean --port\?\)\nRun tireless start --help/],
    [["strat"], /unknown command 'strat'\n\(Did you mean start\?\)/],
    [["start", "now"], /too many arguments for 'start'/],
    [["start", "--port", "80a"], /A port is a number from 0 to 65535\./],
    [["start", "--memory", "--data-dir", "d"], /'--memory' cannot be used with option '--data-dir/],
    [["start", "--memory", "--host", "0.0.0.0"], /Refusing to listen on 0\.0\.0\.0 with the well-known root key/],
    [["start", "--memory", "--allow-origin", "app.example.com"], /"app\.example\.com" is not an origin/],
    [["start", "--memory", "--allow-origin", "*"], /Refusing to allow every origin with the well-known root key/],
    [["invoke"], /missing required argument 'function'/],
    [["invoke", "f", "--payload", "{a}"], /The payload is not JSON/],
    [["invoke", "f", "--async", "--tail"], /--async does not wait/],
    [["logs", "f", "--since", "yesterday"], /Give a time ago like 90s, 10m/],
  ])("%j is refused in words", async (options, expected) => {
    const { exitCode, stdout, stderr } = await tireless(options);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  });

  test("a port in use: it is named, nothing is left behind, and no stack is shown", async () => {
    const temporary = join(server.directory, "temporary");
    await mkdir(temporary);
    const options = ["start", "--memory", "--port", String(server.port)];
    const { exitCode, stderr } = await tireless(options, { ...server.environment, TMPDIR: temporary });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `tireless: Port ${server.port} of 127.0.0.1 is in use, perhaps by another Tireless. Choose another with --port, or any free one with --port 0.\n`,
    );
    expect(await readdir(temporary)).toEqual([]);
  });

  test("a data directory in use by another process", async () => {
    const { exitCode, stderr } = await tireless(["start", "--port", "0", "--data-dir", join(server.directory, "data")]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^tireless: Another Tireless is using the data directory [^\n]*\n$/);
  });

  test("a data directory that cannot be written", async () => {
    const file = join(server.directory, "file");
    await writeFile(file, "");
    const { exitCode, stderr } = await tireless(["start", "--port", "0", "--data-dir", file]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^tireless: The data directory .*\/file cannot be used \(.*\)\. Choose another with --data-dir\.\n$/,
    );
  });

  test.runIf(process.platform === "linux")("a data directory of somebody else", async (context) => {
    // Root may write anywhere, so the command runs as a user that owns nothing, where that one can read it.
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    if ((await run(["--version"], asNobody).exited) !== 0) context.skip("others may not read this checkout");
    const directory = await mkdtemp(join(tmpdir(), "tireless-locked-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await mkdir(join(directory, "theirs"));
    await chmod(directory, 0o755);
    await chmod(join(directory, "theirs"), 0o500);
    const child = run(["start", "--port", "0", "--data-dir", join(directory, "theirs")], asNobody);
    expect(await child.exited).toBe(1);
    expect(child.output()).toMatch(
      /^tireless: The data directory .*\/theirs cannot be used \(.*EACCES.*\)\. Choose another/,
    );
  });

  test("an old Node is told before anything else", async () => {
    const pretence = join(server.directory, "old.cjs");
    await writeFile(pretence, 'Object.defineProperty(process.versions, "node", { value: "20.18.3" });');
    const result = await runTool(process.execPath, ["--require", pretence, executable, "start"], server.environment);
    expect(result).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "tireless: Node.js 20.19 or newer is needed; this is 20.18.3.\n",
    });
  });
});

describe("start and its end", () => {
  test("port 0 is a free one, told without colours where nobody watches, and right in what env is called with", async () => {
    const child = run(["start", "--memory", "--port", "0"]);
    await child.said("Point AWS tools here");
    const [, port] = child.output().match(/endpoint +http:\/\/127\.0\.0\.1:(\d+)/) ?? [];
    expect(Number(port)).toBeGreaterThan(0);
    expect(child.output()).toContain(`npx tireless env --port ${port}`);
    expect(child.output()).not.toContain(controlStart);
    child.process.kill("SIGTERM");
    expect(await child.exited).toBe(0);
  });

  test("SIGTERM lets an invocation under way finish", async () => {
    const child = run(["start", "--port", "0", "--data-dir", join(server.directory, "drained")]);
    const endpoint = await endpointOf(child);
    await deploy(endpoint);
    const invoked = tireless([
      "invoke",
      "wait",
      "--endpoint-url",
      endpoint,
      "--payload",
      JSON.stringify({ url: gate.url }),
    ]);
    const arrived = await gate.next();
    child.process.kill("SIGTERM");
    await untilRefused(endpoint);
    arrived.end("go");
    expect(await invoked).toEqual({ exitCode: 0, stdout: '"go"\n', stderr: "" });
    expect(await child.exited).toBe(0);
  });

  test("a second SIGINT does not wait", async () => {
    const child = run(["start", "--port", "0", "--data-dir", join(server.directory, "forced")]);
    const endpoint = await endpointOf(child);
    await deploy(endpoint);
    const invoked = tireless([
      "invoke",
      "wait",
      "--endpoint-url",
      endpoint,
      "--payload",
      JSON.stringify({ url: gate.url }),
    ]);
    const arrived = await gate.next();
    child.process.kill("SIGINT");
    await untilRefused(endpoint);
    child.process.kill("SIGINT");
    expect(await child.exited).toBe(1);
    expect((await invoked).exitCode).toBe(1);
    arrived.end();
  });
});

/** The REPORT lines of a function as AWS's own client reads them. */
async function reportsOf(functionName: string): Promise<string[]> {
  const logs = new CloudWatchLogsClient(server.settings);
  const question = { logGroupName: `/aws/lambda/${functionName}`, filterPattern: "REPORT" };
  const { events } = await logs.send(new FilterLogEventsCommand(question));
  logs.destroy();
  return (events ?? []).map(({ message = "" }) => message);
}

interface Running {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  output(): string;
  /** Resolves when the output has the text. */
  said(text: string): Promise<void>;
}

/** Starts the command and lets it run. */
function run(options: readonly string[], user: { uid?: number; gid?: number } = {}): Running {
  const child = spawn(process.execPath, [executable, ...options], {
    ...user,
    cwd: "/",
    env: server.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const keep = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return {
    process: child,
    exited: once(child, "close").then(([exitCode]) => exitCode as number | null),
    output: () => output,
    async said(text) {
      while (!output.includes(text)) await Promise.race([once(child.stdout, "data"), failOnExit(child, () => output)]);
    },
  };
}

async function failOnExit(child: ChildProcess, output: () => string): Promise<never> {
  await once(child, "close");
  throw new Error(`It ended. It said:\n${output()}`);
}

async function endpointOf(child: Running): Promise<string> {
  await child.said("Point AWS tools here");
  return child.output().match(/http:\/\/127\.0\.0\.1:\d+/)![0];
}

/** A platform that stops takes no new connections, which shows that it has had the signal. */
function untilRefused(endpoint: string): Promise<void> {
  return expect
    .poll(
      () =>
        fetch(`${endpoint}/_tireless/health`).then(
          () => "open",
          () => "closed",
        ),
      { timeout: 5_000, interval: 10 },
    )
    .toBe("closed") as Promise<void>;
}

interface Gate {
  readonly url: string;
  /** The next function that has arrived; ending the response lets it go on. */
  next(): Promise<ServerResponse>;
  close(): void;
}

async function openGate(): Promise<Gate> {
  const gateServer = createServer();
  gateServer.listen(0, "127.0.0.1");
  await once(gateServer, "listening");
  return {
    url: `http://127.0.0.1:${(gateServer.address() as AddressInfo).port}`,
    next: async () => (await once(gateServer, "request"))[1] as ServerResponse,
    close() {
      gateServer.close();
      gateServer.closeAllConnections();
    },
  };
}

const greet = `exports.handler = async (event) => {
  console.log("greeting", event.name);
  if (event.fail) throw new TypeError("no such name");
  return { greeting: "hi " + event.name, list: [1] };
};`;
const wait = "exports.handler = async ({ url }) => (await fetch(url)).text();";

/** By default functions `greet` and `wait`, and one that is never called. */
async function deploy(
  endpoint = server.endpoint,
  functions: Readonly<Record<string, string>> = { greet, wait, never: greet },
  logging?: LoggingConfig,
): Promise<void> {
  const iam = new IAMClient({ ...server.settings, endpoint });
  const lambda = new LambdaClient({ ...server.settings, endpoint });
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const names = Object.keys(functions);
  const RoleName = `runner-of-${names[0]}`;
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  for (const name of names) {
    const settings = { FunctionName: name, Runtime: "nodejs20.x", Handler: "index.handler", Timeout: 60 } as const;
    const Code = { ZipFile: await zipOf(functions[name] ?? "") };
    await lambda.send(new CreateFunctionCommand({ ...settings, LoggingConfig: logging, Role: Role?.Arn, Code }));
  }
  iam.destroy();
  lambda.destroy();
}

async function zipOf(code: string): Promise<Uint8Array> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(code), "index.js");
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
