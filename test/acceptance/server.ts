import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
const executable = fileURLToPath(new URL("../../packages/cli/bin/tireless.js", import.meta.url));

export interface Server {
  readonly port: number;
  readonly endpoint: string;
  /** Settings for any client of the AWS SDK. */
  readonly settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** For the AWS CLI and other SDKs: everything they need, and nothing of the machine's own configuration. */
  readonly environment: NodeJS.ProcessEnv;
  /** An empty directory of this server's own; `data` and `cwd`, its working directory, lie in it. */
  readonly directory: string;
  /** The running process; another one after a restart. */
  readonly process: ChildProcess;
  output(): string;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** SIGTERM; resolves with the exit code and deletes everything. */
  stop(): Promise<number | null>;
}

/** Starts the platform by its public command, on a free port and a data directory of its own. */
export async function startServer(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), "tireless-acceptance-"));
  await mkdir(join(directory, "cwd"));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  let output = "";
  let child: ChildProcess;

  const launch = async () => {
    const options = ["start", "--port", String(port), "--data-dir", join(directory, "data")];
    child = spawn(process.execPath, [executable, ...options], {
      cwd: join(directory, "cwd"),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    await untilHealthy(endpoint, child, () => output);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  };

  await launch();
  return {
    port,
    endpoint,
    settings: { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } },
    environment: {
      PATH: process.env["PATH"],
      HOME: join(directory, "cwd"),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PAGER: "",
      PYTHONDONTWRITEBYTECODE: "1",
    },
    directory,
    get process() {
      return child;
    },
    output: () => output,
    async kill() {
      await end("SIGKILL");
    },
    restart: launch,
    async stop() {
      const exitCode = await end("SIGTERM");
      await rm(directory, { recursive: true, force: true });
      return exitCode;
    },
  };
}

/** The ids of all processes that descend from one, by Linux's /proc. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const isDescendant = (candidate: number): boolean => {
    const parent = parents.get(candidate);
    return parent !== undefined && parent > 0 && (parent === pid || isDescendant(parent));
  };
  return [...parents.keys()].filter(isDescendant);
}

/** Those of the processes that still run; one that has ended and waits to be collected does not. */
export async function runningAmong(pids: readonly number[]): Promise<number[]> {
  const states = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return pids.filter((_, i) => /\) [^ZX] /.test(states[i] ?? ""));
}

async function untilHealthy(endpoint: string, child: ChildProcess, output: () => string): Promise<void> {
  const giveUpMs = performance.now() + 20_000;
  while (child.exitCode === null && child.signalCode === null && performance.now() < giveUpMs) {
    const response = await fetch(`${endpoint}/_tireless/health`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGKILL");
  throw new Error(`The server did not become healthy. It said:\n${output()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a numbered port");
  return address.port;
}
